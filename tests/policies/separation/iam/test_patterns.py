"""Patterns: matching part by part, containing and intersecting each other."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.separation.iam.patterns import (
    action_matches,
    arn_contains,
    arn_matches,
    arn_meets,
    contains,
    glob_matches,
    intersects,
)

TEXTS = ["".join(letters) for size in range(4) for letters in product("ab", repeat=size)]
patterns = st.text(alphabet="ab*?", max_size=5)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(patterns, patterns)
def test_contains_and_intersects_agree_with_trying_every_short_text(one: str, other: str) -> None:
    of_one = {text for text in TEXTS if glob_matches(one, text)}
    of_other = {text for text in TEXTS if glob_matches(other, text)}
    if contains(one, other):
        assert of_other <= of_one
    if of_one & of_other:
        assert intersects(one, other)
    if not intersects(one, other):
        assert not of_one & of_other


@settings(max_examples=100, deadline=None, derandomize=True)
@given(patterns)
def test_every_pattern_contains_and_intersects_itself(pattern: str) -> None:
    assert contains(pattern, pattern)
    assert intersects(pattern, pattern)


@pytest.mark.parametrize(
    ("pattern", "arn", "covered"),
    [
        ("*", "*", True),
        ("arn:aws:s3:::*", "*", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b", False),
        ("arn:aws:s3:::B/*", "arn:aws:s3:::b/k", False),
        ("arn:aws:sqs", "arn:aws:sqs:us-east-1:222222222222:q", True),
        ("arn:aws:iam::*:role/r", "arn:aws:iam::222222222222:role/r", True),
        ("arn:aws:*:role/r", "arn:aws:iam::222222222222:role/r", False),
        ("arn:aws:lambda:*:*:function:f", "arn:aws:lambda:us-east-1:222222222222:function:f", True),
    ],
)
def test_an_arn_is_matched_part_by_part(pattern: str, arn: str, covered: bool) -> None:
    assert arn_matches(pattern, arn) is covered


def test_arn_patterns_contain_and_intersect_part_by_part() -> None:
    assert arn_contains("arn:aws:s3:::b*", "arn:aws:s3:::b/k/*")
    assert not arn_contains("arn:aws:s3:::b/k/*", "arn:aws:s3:::b/*")
    assert arn_meets("arn:aws:s3:::*/k", "arn:aws:s3:::b/*")
    assert not arn_meets("arn:aws:s3:::a/*", "arn:aws:s3:::b/*")


def test_actions_are_case_insensitive() -> None:
    assert action_matches("S3:get*", "s3:GetObject")
    assert not action_matches("s3:Get?", "s3:GetObject")
