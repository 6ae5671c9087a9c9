"""ORG-108: SCPs on practice accounts deny root users, other regions and non-HIPAA-eligible services."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    as_list,
    conditions,
    depends_only_on,
    exempts_only_by,
    statement,
)
from policies.rule_support.organization_policies import SERVICE, account_under, practice_accounts, statements_above

ROOT = statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}})
REGION = {
    "Effect": "Deny",
    "NotAction": ["iam:*"],
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}},
}
SERVICES = {"Effect": "Deny", "NotAction": ["s3:*", "rds:*"], "Resource": "*"}

EXEMPTION_KEYS = ("aws:requestedregion", "aws:principalarn")


def denies_root_users(entry: Statement) -> bool:
    """Whether it denies every action to root users, on no other condition."""
    callers = conditions(entry).get("aws:principalarn", [])
    roots = any(caller.endswith(":root") for caller in callers)
    return "*" in actions(entry) and roots and depends_only_on(entry, "aws:principalarn")


def denies_other_regions(entry: Statement) -> bool:
    """Whether it denies everything except its NotAction list outside the approved regions."""
    by_region = "aws:requestedregion" in conditions(entry)
    return by_region and exempts_only_by(entry, EXEMPTION_KEYS) and "*" not in as_list(entry.get("NotAction"))


def denies_other_services(entry: Statement) -> bool:
    """Whether it denies, without a condition, every service except those in its NotAction list."""
    return "NotAction" in entry and "*" not in as_list(entry["NotAction"]) and not conditions(entry)


DENIALS = {
    "root users": denies_root_users,
    "other regions": denies_other_regions,
    "services that are not HIPAA eligible": denies_other_services,
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the kinds of deny that no SCP on a practice account, its OUs or the root contains."""
    for account in practice_accounts(estate):
        denied = [entry for entry in statements_above(estate, account, SERVICE) if not allows(entry)]
        missing = [what for what, fits in DENIALS.items() if not any(map(fits, denied))]
        if missing:
            yield Problem(account, f"no SCP on this account, its OUs or the root denies {', '.join(missing)}")


RULE = EstateRule(
    id="ORG-108",
    title="SCPs on practice accounts deny root users, other regions and non-HIPAA-eligible services",
    why=(
        "No IAM identity policy limits the root user, and in an unused region no alarm notices that patient data is "
        "copied there. A service outside AWS's business associate addendum may hold patient data with no contract that "
        "obliges AWS to protect it."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(b)(2)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(SERVICE, ROOT, REGION, SERVICES),),
    bad=(
        lambda: account_under(SERVICE, ROOT),
        lambda: account_under(SERVICE, REGION, SERVICES),
        lambda: account_under(SERVICE, ROOT, REGION, {**SERVICES, "NotAction": "*"}),
    ),
    remediation=(
        "Attach SCPs that deny * to arn:aws:iam::*:root, regional actions where aws:RequestedRegion is not an approved "
        "region, and (with NotAction) every service that is not HIPAA eligible."
    ),
)
