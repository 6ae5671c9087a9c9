"""IAM-004: roles trust named principals only."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    SOURCE_KEYS,
    Statement,
    conditions,
    document,
    each_statement,
    is_public,
    principals,
)


def trust(principal: Any, **more: Any) -> Statement:
    """A trust statement, for the examples."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def complaint(entry: Statement) -> str | None:
    """Anyone may assume it."""
    if is_public(entry):
        return "lets anyone assume the role"
    by_source = set(conditions(entry)) & SOURCE_KEYS and "*" in principals(entry)
    return "lets any service or caller of that source assume the role" if by_source else None


RULE = Rule(
    id="IAM-004",
    title="Roles trust named principals only",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document(trust({"Service": "ecs-tasks.amazonaws.com"}))},
        {"assumeRolePolicy": document(trust({"AWS": "arn:aws:iam::111111111111:role/deployer"}))},
        {
            "assumeRolePolicy": document(
                trust("*", Condition={"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/x"}})
            )
        },
    ),
    bad=(
        {},
        {"assumeRolePolicy": document(trust("*"))},
        {"assumeRolePolicy": document(trust({"AWS": "*"}))},
        {"assumeRolePolicy": document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "x"}})},
    ),
    remediation="Name the role, service or identity provider that may assume this role.",
    equivalents=("FSBP:IAM.21",),
)
