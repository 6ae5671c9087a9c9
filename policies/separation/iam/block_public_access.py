"""When S3 considers a bucket policy public, so that Block Public Access denies every principal outside the account."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Statement

EXACT_OPERATORS = ("stringequals", "stringequalsignorecase", "stringlike", "arnlike")
LIMITING_KEYS = frozenset(
    key.lower()
    for key in (
        "mso:unread",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceVpcArn",
        "aws:SourceOrgID",
        "aws:userid",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
        "aws:PrincipalServiceName",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    )
)
SMALLEST_PREFIX = {4: 8, 6: 32}
ACCOUNT = 4


def is_public(policy: Iterable[Statement]) -> bool:
    """Whether some Allow grants access to everyone without a condition that S3 accepts as a limit (a fixed value)."""
    return any(s.allow and _open_to_all(s) and not any(map(_limits_access, s.conditions)) for s in policy)


def _open_to_all(statement: Statement) -> bool:
    return statement.not_principal or ("AWS", "*") in statement.principals


def _limits_access(condition: Condition) -> bool:
    if condition.negated or condition.if_exists or condition.quantifier == "forallvalues":
        return False
    if condition.key == "aws:sourceip":
        return condition.base == "ipaddress" and all(map(_is_narrow, condition.values))
    if condition.key == "aws:principalisawsservice":
        return all(value.lower() == "true" for value in condition.values)
    return (
        condition.key in LIMITING_KEYS
        and condition.base in EXACT_OPERATORS
        and all(_is_fixed_value(condition, value) for value in condition.values)
    )


def _is_fixed_value(condition: Condition, value: str) -> bool:
    """Whether S3 counts a value as fixed: it has no policy variable, and no wildcard before the owner is named."""
    if "${" in value:
        return False
    if condition.base not in ("stringlike", "arnlike"):
        return True
    if value.startswith("arn:"):
        account = value.split(":")[ACCOUNT : ACCOUNT + 1]
        return account != [] and account[0] != "" and not set("*?") & set(":".join(value.split(":")[: ACCOUNT + 1]))
    prefix = value.removesuffix("*")
    path = condition.key.endswith("orgpaths") and prefix.count("/") > 1
    return not set("*?") & set(prefix) and (
        prefix == value or path or (condition.key == "aws:userid" and ":" in prefix)
    )


def _is_narrow(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.is_private or network.prefixlen >= SMALLEST_PREFIX[network.version]
