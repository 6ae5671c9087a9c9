"""Globs match as their definition says, in a time that grows with the text, not faster."""

from __future__ import annotations

import re
import time
from itertools import product

import pytest

from infra.globs import contains, ends, intersects, matcher


def defined(pattern: str, text: str) -> bool:
    """The definition: ``*`` is any text, ``?`` one character."""
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(each, re.escape(each)) for each in pattern), text, re.DOTALL) is not None


def words(alphabet: str, longest: int) -> list[str]:
    return ["".join(each) for length in range(longest + 1) for each in product(alphabet, repeat=length)]


TEXTS = words("ab", 4)
PATTERNS = [*words("ab*?", 3), "a*b?a", "*a*b*", "**a", "?*?", "a**b", "*?b*a"]


def test_a_glob_matches_what_its_definition_says() -> None:
    wrong = [(p, t) for p in PATTERNS for t in TEXTS if matcher(p)(t) is not defined(p, t)]
    assert wrong == []


def test_what_contains_and_meets_another_glob_is_right() -> None:
    told = {p: {t for t in TEXTS if defined(p, t)} for p in PATTERNS}
    pairs = [(one, two) for one in PATTERNS for two in PATTERNS]
    assert [(one, two) for one, two in pairs if contains(one, two) and not told[two] <= told[one]] == []
    assert [(one, two) for one, two in pairs if told[one] & told[two] and not intersects(one, two)] == []


def test_the_beginnings_that_a_glob_matches_are_found() -> None:
    for pattern in PATTERNS:
        for text in TEXTS:
            assert list(ends(pattern, text)) == [n for n in range(len(text), -1, -1) if defined(pattern, text[:n])]


@pytest.mark.parametrize(
    "pattern", ["*a" * 200 + "*b", "*?" * 200 + "b", "*" * 5000 + "b", "*a?" * 100 + "b", "?" * 4000 + "*b"]
)
def test_no_glob_is_slow(pattern: str) -> None:
    begin = time.process_time()
    assert not matcher(pattern)("a" * 20_000)
    assert not contains(pattern, "a" * 20_000)
    assert not intersects(pattern, "a" * 20_000)
    list(ends(pattern, "a" * 20_000))
    assert time.process_time() - begin < 3
