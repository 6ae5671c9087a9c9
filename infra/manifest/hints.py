"""Help for error messages: the closest allowed value, and a value abbreviated to one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

MAX_VALUE_LENGTH: Final = 60
"""Characters of a value that a message shows at most."""


def suggestion(given: object, choices: Iterable[str]) -> str:
    """The fix for an unknown value: the closest of the choices, if any is close."""
    known = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(str(given).lower(), list(known), 1)
    return f"did you mean {known[close[0]]!r}?" if close else "use one of the allowed values, or remove it"


def abbreviated(value: object) -> str:
    """A value on one line, abbreviated where it is long."""
    text = repr(value) if not isinstance(value, dict | list) else f"{type(value).__name__} of {len(value)}"
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 1]}…"
