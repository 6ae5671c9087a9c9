"""The words of a name that somebody chose: of a field, of a tag."""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def words_of(name: str) -> frozenset[str]:
    """The words of a name in lower case; it is split at anything that is no letter or digit, and at capitals."""
    return frozenset(word.lower() for word in WORD.findall(name))
