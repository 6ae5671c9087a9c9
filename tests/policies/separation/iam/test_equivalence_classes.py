"""Texts that stand for all texts: every way in which patterns can match is represented."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.separation.iam.condition_operators import OPERATORS
from policies.separation.iam.equivalence_classes import texts

SHORT = ["".join(letters) for size in range(1, 5) for letters in product("abA", repeat=size)]
Pair = tuple[str, str]
pairs = st.tuples(
    st.sampled_from(["stringlike", "stringequals", "stringequalsignorecase"]), st.text(alphabet="abA*?", max_size=4)
)


def ways(pattern_pairs: tuple[Pair, ...], text: str) -> tuple[bool, ...]:
    return tuple(OPERATORS[base](pattern, text) for base, pattern in pattern_pairs)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(pairs, min_size=1, max_size=3).map(tuple))
def test_every_way_that_a_short_text_matches_is_represented(pattern_pairs: tuple[Pair, ...]) -> None:
    found, complete = texts(pattern_pairs)
    assert complete
    assert {ways(pattern_pairs, text) for text in SHORT} <= {ways(pattern_pairs, text) for text in found}


def test_the_wildcards_of_an_arn_stop_at_colons() -> None:
    one, other = ("arnlike", "arn:aws:iam::*:role/a"), ("arnlike", "arn:aws:iam::1*:role/?")
    found = {ways((one, other), text) for text in texts((one, other))[0]}
    assert found == {(False, False), (True, False), (False, True), (True, True)}


def test_an_arn_in_the_wrong_form_matches_nothing() -> None:
    assert {ways((("arnlike", "nra:*"),), text) for text in texts((("arnlike", "nra:*"),))[0]} == {(False,)}


def test_no_text_twice_in_one_way() -> None:
    pattern_pairs = (("stringlike", "a*"), ("stringlike", "*b"))
    found, _ = texts(pattern_pairs)
    assert len({ways(pattern_pairs, text) for text in found}) == len(found)


@pytest.mark.parametrize("count", [14])
def test_too_many_patterns_are_admitted(count: int) -> None:
    """Each of these patterns can match or not, whatever the others do: there are more ways than anybody tries."""
    _, complete = texts(tuple(("stringlike", f"*{chr(ord('a') + i)}*{chr(ord('a') + i)}*") for i in range(count)))
    assert not complete
