"""ORG-108: root users, other regions and services that are not eligible are fenced off from patient data."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    conditions,
    listed,
    only_where,
    spares_by,
    statement,
)
from policies.rule_support.organization_policies import SERVICE, practice_accounts, statements_above, under

ROOT = statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}})
REGION = {
    "Effect": "Deny",
    "NotAction": ["iam:*"],
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}},
}
SERVICES = {"Effect": "Deny", "NotAction": ["s3:*", "rds:*"], "Resource": "*"}

SPARED_ELSEWHERE = ("aws:requestedregion", "aws:principalarn")


def is_root_fence(entry: Statement) -> bool:
    """Denies root users everything."""
    callers = conditions(entry).get("aws:principalarn", [])
    roots = any(caller.endswith(":root") for caller in callers)
    return "*" in actions(entry) and roots and only_where(entry, "aws:principalarn")


def is_region_fence(entry: Statement) -> bool:
    """Denies all but global services elsewhere."""
    by_region = "aws:requestedregion" in conditions(entry)
    return by_region and spares_by(entry, SPARED_ELSEWHERE) and "*" not in listed(entry.get("NotAction"))


def is_service_fence(entry: Statement) -> bool:
    """Denies all services but those listed."""
    return "NotAction" in entry and "*" not in listed(entry["NotAction"]) and not conditions(entry)


FENCES = {
    "root users": is_root_fence,
    "other regions": is_region_fence,
    "services that are not eligible": is_service_fence,
}


def check(estate: EstateView) -> Iterator[Problem]:
    """One fence of each kind above each account."""
    for account in practice_accounts(estate):
        denied = [entry for entry in statements_above(estate, account, SERVICE) if not allows(entry)]
        missing = [what for what, fits in FENCES.items() if not any(map(fits, denied))]
        if missing:
            yield Problem(account, f"nothing above this account fences off {', '.join(missing)}")


RULE = EstateRule(
    id="ORG-108",
    title="Root users, other regions and services that are not eligible are fenced off from patient data",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(b)(2)"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, ROOT, REGION, SERVICES),),
    bad=(
        lambda: under(SERVICE, ROOT),
        lambda: under(SERVICE, REGION, SERVICES),
        lambda: under(SERVICE, ROOT, REGION, {**SERVICES, "NotAction": "*"}),
    ),
    remediation=(
        "Deny everything to arn:aws:iam::*:root, everything outside aws:RequestedRegion, and everything but "
        "eligible services."
    ),
)
