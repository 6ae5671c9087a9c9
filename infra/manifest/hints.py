"""Small help for the person at the terminal: the closest word there is, and a value in short."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

SHOWN: Final = 60
"""Characters of a value that a message shows."""


def nearest(given: object, choices: Iterable[str]) -> str:
    """A suggestion: the closest of the choices, if any is close."""
    known = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(str(given).lower(), list(known), 1)
    return f"did you mean {known[close[0]]!r}?" if close else "use one of the allowed ones, or remove it"


def shown(value: object) -> str:
    """A value, short and on one line."""
    text = repr(value) if not isinstance(value, dict | list) else f"{type(value).__name__} of {len(value)}"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
