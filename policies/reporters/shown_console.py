"""Prints styled text at the terminal; text from others in it is shown with escapes, only the style is not."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO, Any, cast

import click
from rich.console import Console
from rich.segment import Segment

from infra.shown_text import shown_lines


def styled_stream(stream: IO[str]) -> IO[str]:
    """Where styled text is written: the stream itself, or the part of it that lets styles pass."""
    return cast("IO[str]", getattr(stream, "styled", stream))


def echo_styled(text: str) -> None:
    """Print text whose style was added by the kit, after what it shows was escaped; no style where nobody looks."""
    click.echo(text, file=styled_stream(sys.stdout))


class ShownConsole(Console):
    """A console that escapes what its texts have of control characters, and adds its styles to the result."""

    def __init__(self, *, file: IO[str] | None = None, stderr: bool = False, **options: Any) -> None:
        self._given = file  # before: the console asks for its file while it is made
        super().__init__(file=file, stderr=stderr, **options)

    @property
    def file(self) -> IO[str]:
        """Where the text is written."""
        return self._given or styled_stream(sys.stderr if self.stderr else sys.stdout)

    @file.setter
    def file(self, new: IO[str]) -> None:
        self._given = new

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return super()._render_buffer([each if each.control else _shown(each) for each in buffer])


def _shown(segment: Segment) -> Segment:
    return segment if segment.text.isascii() and segment.text.isprintable() else segment._replace(
        text=shown_lines(segment.text)
    )
