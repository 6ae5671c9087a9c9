"""IAM-025: break-glass roles require an incident and a different approver as session tags."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.iam_documents import Statement, allows, as_list, document, required_conditions, statements_at

TAGGED = {"aws:RequestTag/incident": "false", "aws:RequestTag/approved-by": "false"}
TWO_PARTIES = {
    "Effect": "Allow",
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Principal": {"AWS": "arn:aws:iam::222222222222:role/custodian"},
    "Condition": {
        "Null": TAGGED,
        "StringNotEquals": {"aws:RequestTag/approved-by": "${sts:RoleSessionName}"},
    },
}


def check(props: Props) -> Iterator[str]:
    """Check the trust policy of each role whose name contains break."""
    yield from must_have("name")(props)
    if "break" not in props.text_at("name").lower():
        return
    required = {key for entry in statements_at(props, "assumeRolePolicy") for key in required_conditions(entry)}
    if len([key for key in required - {"aws:requesttag/mfa"} if key.startswith("aws:requesttag/")]) < 2:
        yield "assumeRolePolicy requires fewer than two request tags (aws:RequestTag/...): an incident and an approver"
    if not all(map(_requires_other_approver, filter(allows, statements_at(props, "assumeRolePolicy")))):
        yield "assumeRolePolicy requires no approver tag different from sts:RoleSessionName: people approve themselves"


def _requires_other_approver(entry: Statement) -> bool:
    """Whether a request tag must differ from the session name, which identifies the person."""
    blocks = (entry.get("Condition") or {}).items()
    return any(
        operator in ("StringNotEquals", "StringNotEqualsIgnoreCase")
        and any("${sts:RoleSessionName}" in as_list(given) for key, given in block.items() if _is_tag(key))
        for operator, block in blocks
    )


def _is_tag(key: str) -> bool:
    return key.lower().startswith("aws:requesttag/")


RULE = Rule(
    id="IAM-025",
    title="Break-glass roles require an incident and a different approver as session tags",
    why=(
        "Break-glass access opens every chart at once. Unless the trust policy demands a reason and a second person, "
        "anybody with the role can use it alone, and no later review can tell an emergency from curiosity."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.308(a)(3)(ii)(A)", "164.312(b)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=(
        {"name": "break-glass", "assumeRolePolicy": document(TWO_PARTIES)},
        {"name": "ehr", "assumeRolePolicy": "{}"},
    ),
    bad=(
        {},
        {
            "name": "break-glass",
            "assumeRolePolicy": document({**TWO_PARTIES, "Condition": {"Null": {"aws:RequestTag/incident": "false"}}}),
        },
        {
            "name": "break-glass",
            "assumeRolePolicy": document({**TWO_PARTIES, "Condition": {"Null": TAGGED}}),
        },
        {"name": "break-glass", "assumeRolePolicy": "{}"},
    ),
    remediation=(
        "Require two request tags in the trust policy, an incident and an approver other than the session name; "
        "CloudTrail records them with the AssumeRole call."
    ),
)
