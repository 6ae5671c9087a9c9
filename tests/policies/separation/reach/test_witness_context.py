"""Circumstances are found wherever there are any: between two bounds, where patterns meet, in sets, by variables."""

from __future__ import annotations

from typing import Any

import pytest

from policies.separation.iam.conditions import Context
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, Kind
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.witness_context import Case, Strength, circumstances

ROLE = "arn:aws:iam::222222222222:role/r"
CALLER = Caller(Kind.SESSION, ROLE, "222222222222", ROLE, any_session=True)
Condition = dict[str, Any]


def found(allow: Condition, deny: Condition | None = None, known: dict[str, str] | None = None) -> Case | None:
    """What is found for an Allow under one condition and a Deny under another."""
    statements = [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": allow}]
    if deny:
        statements.append({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": deny})
    policies = Policies(identity=parse_policy({"Version": "2012-10-17", "Statement": statements}, Origin("identity")))
    context = Context(known or {}, closed=False)
    return circumstances(Request(CALLER, "s3:GetObject", "arn:aws:s3:::b/k", "222222222222", context), policies)


@pytest.mark.parametrize(
    ("allow", "deny"),
    [
        ({"NumericGreaterThan": {"s3:max-keys": "4"}, "NumericLessThan": {"s3:max-keys": "5"}}, None),
        ({"DateGreaterThan": {"aws:CurrentTime": "2030-01-01"}, "DateLessThan": {"aws:CurrentTime": "2031-01"}}, None),
        ({"StringLike": {"s3:prefix": "a*"}, "StringLikeIfExists": {"s3:prefix": "*b"}}, None),
        ({"StringLike": {"s3:prefix": "a*"}}, {"StringLike": {"s3:prefix": "a?*"}}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}, {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "ForAnyValue:StringLike": {"aws:TagKeys": "b*"}}, None),
        ({"StringEquals": {"aws:RequestTag/a": "${aws:RequestTag/b}"}}, {"StringEquals": {"aws:RequestTag/b": "x"}}),
        ({"StringLike": {"s3:prefix": "home/${aws:RequestTag/b}/*"}}, {"Null": {"s3:prefix": "true"}}),
        ({"StringEquals": {"s3:prefix": "${aws:RequestTag/b, 'x'}"}}, {"Null": {"aws:RequestTag/b": "false"}}),
    ],
    ids=["between numbers", "between dates", "where patterns meet", "shortest text", "one more in the set",
         "two in the set", "equal to another key", "under another key's folder", "the default of an absent key"],
)  # fmt: skip
def test_what_the_caller_can_arrange_is_a_leak(allow: Condition, deny: Condition | None) -> None:
    case = found(allow, deny)
    assert case is not None
    assert (case.strength, case.outcome.decision) == (Strength.LEAK, Decision.ALLOWED)


@pytest.mark.parametrize(
    ("allow", "deny"),
    [
        ({"NumericGreaterThan": {"s3:max-keys": "5"}, "NumericLessThan": {"s3:max-keys": "5"}}, None),
        ({"StringLike": {"s3:prefix": "a*"}, "StringLikeIfExists": {"s3:prefix": "b*"}}, None),
        ({"StringLike": {"s3:prefix": "a?*"}}, {"StringLike": {"s3:prefix": "a*"}}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}, {"ForAnyValue:StringLike": {"aws:TagKeys": "?"}}),
        ({"StringEquals": {"aws:RequestTag/a": "${aws:RequestTag/b}"}}, {"StringLike": {"aws:RequestTag/b": "*"}}),
    ],
    ids=["no number", "patterns that do not meet", "a pattern within another", "denied for any", "denied by the other"],
)
def test_what_nobody_can_arrange_is_nothing(allow: Condition, deny: Condition | None) -> None:
    assert found(allow, deny) is None


def test_an_address_outside_of_one_network_and_inside_another() -> None:
    case = found({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"IpAddress": {"aws:SourceIp": "10.0.0.0/9"}})
    assert case is not None
    assert case.strength is Strength.POSSIBLE


def test_a_tag_that_somebody_gives_the_session_opens_what_the_resource_is_tagged_with() -> None:
    known = {"aws:resourcetag/practice": "north"}
    case = found({"StringEquals": {"aws:ResourceTag/practice": "${aws:PrincipalTag/practice}"}}, known=known)
    assert case is not None
    assert case.remarkable == (("aws:principaltag/practice", "north"),)


def test_what_could_not_all_be_tried_is_not_decided() -> None:
    many = [f"*{letter}*{letter}*" for letter in "abcdefghijklmn"]
    case = found({"StringEquals": {"s3:prefix": "zz"}}, {"StringNotLike": {"s3:prefix": many}})
    assert case is not None
    assert case.outcome.decision is Decision.UNKNOWN
