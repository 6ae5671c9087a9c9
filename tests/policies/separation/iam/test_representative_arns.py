"""Objects are represented by one ARN for each combination of patterns that they can match."""

from __future__ import annotations

import pytest

from policies.separation.iam.equivalence_classes import representative_arns
from policies.separation.iam.patterns import arn_matches

BUCKET = "arn:aws:s3:::charts/"


def combinations(*patterns: str) -> set[tuple[bool, ...]]:
    """Which patterns the representatives of the bucket's objects match."""
    asked = tuple(f"{BUCKET}{pattern}" for pattern in patterns)
    found, complete = representative_arns(f"{BUCKET}*", asked)
    assert complete
    assert all(arn_matches(f"{BUCKET}*", arn) for arn in found)
    return {tuple(arn_matches(pattern, arn) for pattern in asked) for arn in found}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("z*",), {(False,), (True,)}),
        (("???",), {(False,), (True,)}),
        (("a*", "a/b*"), {(False, False), (True, False), (True, True)}),
        (("a*", "*z"), {(False, False), (True, False), (False, True), (True, True)}),
        (("a", "b"), {(False, False), (True, False), (False, True)}),
        (("*",), {(True,)}),
    ],
)
def test_each_combination_that_is_possible_has_an_arn(
    patterns: tuple[str, ...], expected: set[tuple[bool, ...]]
) -> None:
    assert combinations(*patterns) == expected


def test_the_colons_between_the_parts_of_an_arn_stay_apart() -> None:
    found, complete = representative_arns("arn:aws:rds:*:510000000000:db:*", ("arn:aws:rds:us-east-1:*:db:ehr*",))
    assert complete
    assert {arn_matches("arn:aws:rds:us-east-1:*:db:ehr*", arn) for arn in found} == {True, False}


def test_too_many_combinations_are_reported() -> None:
    patterns = tuple(f"{BUCKET}*{letter}*{letter}*{letter}*" for letter in "abcdefghijkl")
    assert representative_arns(f"{BUCKET}*", patterns)[1] is False
