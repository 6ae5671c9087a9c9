"""Messages of the CLI and its engine in plain words, without color markup, the SDK's own phrases and tracebacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MARKUP: Final = re.compile(r"<\{%[^<%]*%\}>")
INLINE: Final = "python inline source runtime error: "
NOT_A_CAUSE: Final = frozenset({"update failed", "preview failed", "refresh failed", "destroy failed"})
"""What the engine says in addition to the error itself."""


def plain(text: str) -> str:
    """A message on one line."""
    text = MARKUP.sub("", text).partition("Traceback (most recent call last)")[0]
    return " ".join(text.replace("an unhandled error occurred: ", "").replace(INLINE, "").split())


def message_of(errors: Sequence[str], error: Exception) -> str:
    """The engine's errors, each once; else the last words that the CLI printed."""
    if found := [each for each in dict.fromkeys(errors) if each not in NOT_A_CAUSE]:
        return "; ".join(found)
    said = str(error).rpartition("stderr:")[2].strip() or str(error).strip()
    return " ".join(said.removeprefix("error: ").split()[-60:])
