"""ORG-108: root users, other regions and services that are not eligible are fenced off from patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import PHI_PLANES, Estate, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.documents import Statement, actions, allows, conditions, document, listed, readable
from policies.rules.examples import aws, estate_of
from policies.rules.organizations.must_deny import above

FENCES = (
    {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
    },
    {
        "Effect": "Deny",
        "NotAction": ["iam:*"],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}},
    },
    {"Effect": "Deny", "NotAction": ["s3:*", "rds:*"], "Resource": "*"},
)


def tree(*entries: Statement) -> list[Resource]:
    """An account under one policy of these statements, for the examples."""
    attachment = aws(
        "organizations/policyAttachment:PolicyAttachment", "a", plane="org", policyId="p-1", targetId="222222222222"
    )
    policy = aws(
        "organizations/policy:Policy", "p-1", plane="org", type="SERVICE_CONTROL_POLICY", content=document(*entries)
    )
    return [aws("organizations/account:Account", "222222222222", parentId="r-1"), policy, attachment]


def is_root_fence(entry: Statement) -> bool:
    """Denies root users everything."""
    return "*" in actions(entry) and any(
        value.endswith(":root") for value in conditions(entry).get("aws:principalarn", [])
    )


def is_region_fence(entry: Statement) -> bool:
    """Denies all but global services elsewhere."""
    return "aws:requestedregion" in conditions(entry) and "*" not in listed(entry.get("NotAction"))


def is_service_fence(entry: Statement) -> bool:
    """Denies all services but those listed."""
    return "NotAction" in entry and "*" not in listed(entry["NotAction"]) and not conditions(entry)


KINDS = {
    "root users": is_root_fence,
    "other regions": is_region_fence,
    "services that are not eligible": is_service_fence,
}


def check(estate: Estate) -> Iterator[Problem]:
    """One fence of each kind on the way from the account to the root."""
    for account in estate.of_type("aws:organizations/account:Account"):
        if plane_of(account) in PHI_PLANES:
            entries = [
                e
                for policy in above(estate, account)
                for e in readable(estate.props(policy), "content")
                if not allows(e)
            ]
            missing = [what for what, fits in KINDS.items() if not any(map(fits, entries))]
            if missing:
                yield Problem(account, f"nothing above this account fences off {', '.join(missing)}")


RULE = EstateRule(
    id="ORG-108",
    title="Root users, other regions and services that are not eligible are fenced off from patient data",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(b)(2)"),
    needs=("org",),
    check=check,
    good=(lambda: estate_of(*tree(*FENCES)),),
    bad=(
        lambda: estate_of(*tree(FENCES[0])),
        lambda: estate_of(*tree(FENCES[1], FENCES[2])),
        lambda: estate_of(*tree(FENCES[0], FENCES[1], {**FENCES[2], "NotAction": "*"})),
    ),
    remediation=(
        "Deny everything to arn:aws:iam::*:root, everything outside aws:RequestedRegion, and everything but "
        "eligible services."
    ),
)
