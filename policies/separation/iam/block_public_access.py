"""When S3 takes a bucket policy for public, so that Block Public Access turns away everybody outside the account."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from policies.separation.iam.conditions import Test
from policies.separation.iam.policy_documents import Statement

FIXED = ("stringequals", "stringequalsignorecase", "stringlike", "arnlike")
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
    """Whether some Allow is open to everybody without a fixed value of a key that S3 accepts as a limit."""
    return any(s.allow and _open_to_all(s) and not any(map(_limits, s.tests)) for s in policy)


def _open_to_all(statement: Statement) -> bool:
    return statement.not_principal or ("AWS", "*") in statement.principals


def _limits(test: Test) -> bool:
    if test.negated or test.if_exists or test.quantifier == "forallvalues":
        return False
    if test.key == "aws:sourceip":
        return test.base == "ipaddress" and all(map(_narrow, test.values))
    if test.key == "aws:principalisawsservice":
        return all(value.lower() == "true" for value in test.values)
    return test.key in LIMITING_KEYS and test.base in FIXED and all(_fixed(test, value) for value in test.values)


def _fixed(test: Test, value: str) -> bool:
    """Whether a value pins down who may come: no variable, and no wildcard where the owner's name stands."""
    if "${" in value:
        return False
    if test.base not in ("stringlike", "arnlike"):
        return True
    if value.startswith("arn:"):
        account = value.split(":")[ACCOUNT : ACCOUNT + 1]
        return account != [] and account[0] != "" and not set("*?") & set(":".join(value.split(":")[: ACCOUNT + 1]))
    prefix = value.removesuffix("*")
    path = test.key.endswith("orgpaths") and prefix.count("/") > 1
    return not set("*?") & set(prefix) and (prefix == value or path or (test.key == "aws:userid" and ":" in prefix))


def _narrow(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.is_private or network.prefixlen >= SMALLEST_PREFIX[network.version]
