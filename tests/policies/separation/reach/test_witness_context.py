"""The search finds an allowing context: between bounds, for intersecting patterns, in sets, through variables."""

from __future__ import annotations

from typing import Any

import pytest

from policies.separation.iam.conditions import Context
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.witness_context import Certainty, WitnessContext, find_witness_context

ROLE = "arn:aws:iam::222222222222:role/r"
CALLER = Caller(CallerKind.SESSION, ROLE, "222222222222", ROLE, any_session=True)
ConditionBlock = dict[str, Any]


def found(
    allow: ConditionBlock, deny: ConditionBlock | None = None, known: dict[str, str] | None = None
) -> WitnessContext | None:
    """The context found for an Allow with one condition block and a Deny with another."""
    statements = [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": allow}]
    if deny:
        statements.append({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": deny})
    policies = Policies(identity=parse_policy({"Version": "2012-10-17", "Statement": statements}, Origin("identity")))
    known_context = Context(known or {}, complete=False)
    return find_witness_context(
        Request(CALLER, "s3:GetObject", "arn:aws:s3:::b/k", "222222222222", known_context), policies
    )


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
    ids=["between numbers", "between dates", "intersecting patterns", "shortest text", "another member of the set",
         "two members of the set", "equal to another key", "below a folder named by another key",
         "the default of an absent key"],
)  # fmt: skip
def test_a_context_that_the_caller_can_choose_is_certain(allow: ConditionBlock, deny: ConditionBlock | None) -> None:
    context = found(allow, deny)
    assert context is not None
    assert (context.certainty, context.outcome.decision) == (Certainty.CERTAIN, Decision.ALLOWED)


@pytest.mark.parametrize(
    ("allow", "deny"),
    [
        ({"NumericGreaterThan": {"s3:max-keys": "5"}, "NumericLessThan": {"s3:max-keys": "5"}}, None),
        ({"StringLike": {"s3:prefix": "a*"}, "StringLikeIfExists": {"s3:prefix": "b*"}}, None),
        ({"StringLike": {"s3:prefix": "a?*"}}, {"StringLike": {"s3:prefix": "a*"}}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}, {"ForAnyValue:StringLike": {"aws:TagKeys": "?"}}),
        ({"StringEquals": {"aws:RequestTag/a": "${aws:RequestTag/b}"}}, {"StringLike": {"aws:RequestTag/b": "*"}}),
    ],
    ids=[
        "no number",
        "disjoint patterns",
        "a pattern contained in another",
        "denied for any member",
        "denied through the other key",
    ],
)
def test_conditions_that_cannot_be_met_give_no_context(allow: ConditionBlock, deny: ConditionBlock | None) -> None:
    assert found(allow, deny) is None


def test_an_address_outside_one_network_and_inside_another_is_found() -> None:
    context = found({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"IpAddress": {"aws:SourceIp": "10.0.0.0/9"}})
    assert context is not None
    assert context.certainty is Certainty.POSSIBLE


def test_a_session_tag_that_equals_the_resource_tag_is_found() -> None:
    known = {"aws:resourcetag/practice": "north"}
    context = found({"StringEquals": {"aws:ResourceTag/practice": "${aws:PrincipalTag/practice}"}}, known=known)
    assert context is not None
    assert context.notable_keys == (("aws:principaltag/practice", "north"),)


def test_a_search_that_is_not_complete_is_undecided() -> None:
    many = [f"*{letter}*{letter}*" for letter in "abcdefghijklmn"]
    context = found({"StringEquals": {"s3:prefix": "zz"}}, {"StringNotLike": {"s3:prefix": many}})
    assert context is not None
    assert context.outcome.decision is Decision.UNKNOWN
