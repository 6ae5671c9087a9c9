"""Equivalence classes of texts: every combination of patterns that a text can match has a representative."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.separation.iam.condition_operators import OPERATORS
from policies.separation.iam.equivalence_classes import representative_texts

SHORT = ["".join(letters) for size in range(1, 5) for letters in product("abA", repeat=size)]
Pair = tuple[str, str]
pairs = st.tuples(
    st.sampled_from(["stringlike", "stringequals", "stringequalsignorecase"]), st.text(alphabet="abA*?", max_size=4)
)


def matched(pattern_pairs: tuple[Pair, ...], text: str) -> tuple[bool, ...]:
    return tuple(OPERATORS[base](pattern, text) for base, pattern in pattern_pairs)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(pairs, min_size=1, max_size=3).map(tuple))
def test_every_combination_that_a_short_text_matches_is_represented(pattern_pairs: tuple[Pair, ...]) -> None:
    found, complete = representative_texts(pattern_pairs)
    assert complete
    assert {matched(pattern_pairs, text) for text in SHORT} <= {matched(pattern_pairs, text) for text in found}


def test_wildcards_of_an_arn_do_not_match_colons() -> None:
    one, other = ("arnlike", "arn:aws:iam::*:role/a"), ("arnlike", "arn:aws:iam::1*:role/?")
    found = {matched((one, other), text) for text in representative_texts((one, other))[0]}
    assert found == {(False, False), (True, False), (False, True), (True, True)}


def test_a_pattern_that_is_no_arn_matches_nothing() -> None:
    assert {matched((("arnlike", "nra:*"),), text) for text in representative_texts((("arnlike", "nra:*"),))[0]} == {
        (False,)
    }


def test_each_combination_has_one_representative() -> None:
    pattern_pairs = (("stringlike", "a*"), ("stringlike", "*b"))
    found, _ = representative_texts(pattern_pairs)
    assert len({matched(pattern_pairs, text) for text in found}) == len(found)


@pytest.mark.parametrize("count", [14])
def test_too_many_combinations_are_reported_as_incomplete(count: int) -> None:
    """Each of these patterns matches independently of the others: there are more combinations than the search tries."""
    _, complete = representative_texts(
        tuple(("stringlike", f"*{chr(ord('a') + i)}*{chr(ord('a') + i)}*") for i in range(count))
    )
    assert not complete
