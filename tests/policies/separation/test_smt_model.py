"""An SMT solver and the proof agree on generated policies: whether a request can be allowed, and who decides it."""

from __future__ import annotations

import random
from typing import Any

import pytest
import z3
from smt_model import KINDS, MEMBERS, Keys, Rule, allowed

from policies.separation.iam.conditions import Context
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.witness_context import Certainty, find_witness_context

OPERATORS = {
    "text": ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
             "StringLikeIfExists", "StringEqualsIfExists", "Null"),
    "arn": ("ArnLike", "ArnNotLike", "ArnLikeIfExists", "Null"),
    "number": ("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals",
               "NumericLessThanIfExists"),
    "date": ("DateEquals", "DateLessThan", "DateGreaterThanEquals", "DateNotEquals"),
    "bool": ("Bool", "BoolIfExists", "Null"),
    "address": ("IpAddress", "NotIpAddress", "NotIpAddressIfExists"),
    "set": ("ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAnyValue:StringNotEquals",
            "ForAllValues:StringNotLike", "ForAnyValue:StringLike", "Null"),
}  # fmt: skip
VALUES = {
    "text": ("a", "b", "ab", "aab", "AB", "x/y"),
    "arn": ("arn:aws:s3:::a", "arn:aws:s3:::*", "arn:aws:*:*:111111111111:*", "arn:aws:sns:?:1*:a", "arn:*"),
    "number": ("1", "2", "2.5", "-3"),
    "date": ("2026-01-01", "2026-12-31T12:00:00+00:00", "2030-06-01"),
    "bool": ("true", "false"),
    "address": ("10.0.0.0/8", "10.0.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "203.0.113.0/24", "203.0.113.9"),
    "set": ("a", "b", "c"),
}
PATTERNS = ("a*", "*b", "a?b", "*", "a?*", "?", "*a*b*", "A*")
ROLE = "arn:aws:iam::222222222222:role/r"
CALLER = Caller(CallerKind.SESSION, ROLE, "222222222222", ROLE, any_session=True)
REQUEST = Request(CALLER, "s3:GetObject", "arn:aws:s3:::b/k", "222222222222", Context({}, complete=False))


def condition(dice: random.Random, key: str) -> tuple[tuple[str, str], list[str]]:
    operator_allowed = dice.choice(OPERATORS[KINDS[key]])
    if operator_allowed == "Null":
        return (operator_allowed, key), [dice.choice(("true", "false"))]
    if key == "aws:referer" and operator_allowed == "StringEquals" and dice.random() < 0.5:
        return (operator_allowed, key), [dice.choice(("${aws:useragent}", "x/${aws:useragent}"))]
    values = PATTERNS if "Like" in operator_allowed and KINDS[key] != "arn" else VALUES[KINDS[key]]
    return (operator_allowed, key), dice.sample(values, dice.choice((1, 1, 2)))


def rules_of(seed: int) -> list[Rule]:
    """Two to five random rules over at most three keys, few enough that their conditions interact."""
    dice = random.Random(seed)
    keys = dice.sample(sorted(KINDS), dice.choice((1, 2, 3)))
    rules: list[Rule] = []
    for _ in range(dice.choice((2, 3, 4, 5))):
        allow = not rules or dice.random() < 0.4
        rules.append((allow, dict(condition(dice, dice.choice(keys)) for _ in range(dice.choice((1, 2, 2, 3))))))
    on_sets = sum("For" in operator_allowed for _, block in rules for operator_allowed, _ in block)
    return rules if on_sets <= MEMBERS else rules_of(seed + 10_000)


def document(rules: list[Rule]) -> dict[str, Any]:
    """The rules as a policy document."""
    statements = []
    for allow, block in rules:
        condition: dict[str, dict[str, list[str]]] = {}
        for (operator_allowed, key), values in block.items():
            condition.setdefault(operator_allowed, {})[key] = values
        effect = "Allow" if allow else "Deny"
        statements.append({"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition})
    return {"Version": "2012-10-17", "Statement": statements}


def solver_verdict(rules: list[Rule]) -> str:
    keys = Keys()
    solver = z3.Solver()
    solver.add(keys.well_formed(), allowed(rules, keys))
    found = {"by the caller": solver.check(keys.usual()), "by others": solver.check()}
    assert z3.unknown not in found.values()
    return next((whose for whose, answer in found.items() if answer == z3.sat), "never")


def proof_verdict(rules: list[Rule]) -> str:
    policies = Policies(identity=parse_policy(document(rules), Origin("identity", "generated")))
    context = find_witness_context(REQUEST, policies)
    if context is None:
        return "never"
    assert context.outcome.decision is Decision.ALLOWED, context
    return {Certainty.CERTAIN: "by the caller", Certainty.POSSIBLE: "by others"}[context.certainty]


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_the_solver_and_the_proof_agree(first: int) -> None:
    for number in range(first, first + 25):
        rules = rules_of(number)
        assert proof_verdict(rules) == solver_verdict(rules), rules
