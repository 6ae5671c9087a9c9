"""KMS-103: KMS key policies deny every action to principals of other accounts."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    document,
    exempts_only_by,
    principals,
    statement,
    statements_at,
)

CALLER_KEYS = {"aws:principalaccount", "aws:principalorgpaths", "kms:calleraccount"}


def key(condition: str, **more: Any) -> Resource:
    """A key that denies by a condition, for the examples."""
    conditions = {"StringNotEqualsIfExists": {condition: "222222222222"}, **more}
    entry = statement("Deny", "kms:*", principal="*", Condition=conditions)
    return aws("kms/key:Key", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """Require a deny of kms:* to principals of other accounts in each key policy."""
    for resource in estate.of_type("aws:kms/key:Key"):
        if not any(map(denies_other_accounts, statements_at(estate.props(resource), "policy"))):
            yield Problem(resource, "policy has no statement that denies kms:* to principals of other accounts")


def denies_other_accounts(entry: Statement) -> bool:
    """Whether the statement denies every action to every principal except those of named accounts."""
    return exempts_only_by(entry, CALLER_KEYS) and "kms:*" in actions(entry) and "*" in principals(entry)


RULE = EstateRule(
    id="KMS-103",
    title="KMS key policies deny every action to principals of other accounts",
    why=(
        "A later statement or grant, added by mistake or under pressure, can let another account decrypt. An explicit "
        "deny overrides both, so the charts stay unreadable outside the practice until somebody removes the deny "
        "itself."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    check=check,
    good=(lambda: estate_of(key("aws:PrincipalAccount")),),
    bad=(
        lambda: estate_of(key("aws:UserAgent")),
        lambda: estate_of(key("aws:PrincipalAccount", StringEquals={"aws:UserAgent": "x"})),
        lambda: estate_of(key("aws:PrincipalAccount", BoolIfExists={"aws:PrincipalIsAWSService": "true"})),
        lambda: estate_of(aws("kms/key:Key", policy=document(statement("Allow", "kms:Decrypt")))),
    ),
    remediation=(
        "Add a statement that denies kms:* to Principal * where aws:PrincipalAccount is none of the practice's "
        "accounts."
    ),
)
