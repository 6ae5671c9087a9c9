"""KMS-103: a key refuses other accounts in its own words."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import Statement, actions, document, principals, readable, spares_by, statement

CALLERS = {"aws:principalaccount", "aws:principalorgpaths", "kms:calleraccount"}


def key(condition: str, **more: Any) -> Resource:
    """A key that denies by a condition, for the examples."""
    told = {"StringNotEqualsIfExists": {condition: "222222222222"}, **more}
    entry = statement("Deny", "kms:*", principal="*", Condition=told)
    return aws("kms/key:Key", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny of everything to callers of other accounts: it holds whatever a later statement grants."""
    for resource in estate.of_type("aws:kms/key:Key"):
        if not any(map(refuses, readable(estate.props(resource), "policy"))):
            yield Problem(resource, "has no statement that denies kms:* to other accounts")


def refuses(entry: Statement) -> bool:
    """A deny to everyone, by where the caller is from."""
    return spares_by(entry, CALLERS) and "kms:*" in actions(entry) and "*" in principals(entry)


RULE = EstateRule(
    id="KMS-103",
    title="A key refuses other accounts in its own words",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    check=check,
    good=(lambda: estate_of(key("aws:PrincipalAccount")),),
    bad=(
        lambda: estate_of(key("aws:UserAgent")),
        lambda: estate_of(key("aws:PrincipalAccount", StringEquals={"aws:UserAgent": "x"})),
        lambda: estate_of(key("aws:PrincipalAccount", BoolIfExists={"aws:PrincipalIsAWSService": "true"})),
        lambda: estate_of(aws("kms/key:Key", policy=document(statement("Allow", "kms:Decrypt")))),
    ),
    remediation="Add Deny kms:* to Principal * where aws:PrincipalAccount is none of the practice's accounts.",
)
