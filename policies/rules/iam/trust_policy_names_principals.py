"""IAM-004: IAM role trust policies name specific principals."""

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
    """Return a message about a statement that lets any principal assume the role."""
    if is_public(entry):
        return "allows any principal to assume the role"
    by_source = set(conditions(entry)) & SOURCE_KEYS and "*" in principals(entry)
    return (
        "restricts Principal * only by source keys: any service or caller of that source can assume the role"
        if by_source
        else None
    )


RULE = Rule(
    id="IAM-004",
    title="IAM role trust policies name specific principals",
    why=(
        "A trust policy with Principal * lets any AWS account, or any service acting for one, assume the role. A "
        "stranger then works inside the practice's account with the role's rights, and CloudTrail shows only an "
        "unknown account."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.308(a)(3)(i)"),
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
