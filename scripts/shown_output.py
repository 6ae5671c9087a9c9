"""Standard output and standard error of ``mso``: what others wrote is shown with escapes, whoever prints it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

from infra.engine.secret_texts import SECRETS
from infra.shown_text import shown_lines

WORKFLOW_COMMAND: Final = re.compile(r"^([ \t]*)(::|##\[)", re.MULTILINE)
"""What a build server reads as a command when it begins a line."""


class StyledOutput:
    """A stream in which no secret is printed; its text is styled and was escaped before."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write the text without secrets, in the encoding of the stream."""
        encoding = self._stream.encoding or "utf-8"
        written = SECRETS.masked(text)
        self._stream.write(written.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)


class ShownOutput(StyledOutput):
    """A stream that writes control, escape and direction characters as escapes."""

    encoding = "utf-8"

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self.styled = StyledOutput(stream)
        self._at_start = True

    def write(self, text: str) -> int:
        """Write the text as it may be shown."""
        shown = shown_lines(text)
        if "::" in shown or "##[" in shown:
            first, newline, rest = ("", "", shown) if self._at_start else shown.partition("\n")
            shown = first + newline + WORKFLOW_COMMAND.sub(r"\1\\\2", rest)
        if text:
            self._at_start = text.endswith("\n")
        super().write(shown)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each text as it may be shown."""
        for line in lines:
            self.write(line)


@contextmanager
def shown_output() -> Iterator[None]:
    """Let everything that is printed pass a ``ShownOutput``."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = ShownOutput(sys.stdout), ShownOutput(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
