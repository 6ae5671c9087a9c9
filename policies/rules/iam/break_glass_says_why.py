"""IAM-025: whoever breaks the glass says why and which other person agreed."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.iam_documents import Statement, allows, demanded, document, listed, readable

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
    """Roles that say by their name what they are for."""
    yield from must_have("name")(props)
    if "break" not in props.text_at("name").lower():
        return
    asked = {key for entry in readable(props, "assumeRolePolicy") for key in demanded(entry)}
    if len([key for key in asked - {"aws:requesttag/mfa"} if key.startswith("aws:requesttag/")]) < 2:
        yield "assumeRolePolicy asks for fewer than two request tags"
    if not all(map(_somebody_else, filter(allows, readable(props, "assumeRolePolicy")))):
        yield "assumeRolePolicy lets people approve their own breaking of the glass"


def _somebody_else(entry: Statement) -> bool:
    """Whether a request tag must differ from the session's name, by which people are known."""
    told = (entry.get("Condition") or {}).items()
    return any(
        operator in ("StringNotEquals", "StringNotEqualsIgnoreCase")
        and any("${sts:RoleSessionName}" in listed(given) for key, given in block.items() if _is_tag(key))
        for operator, block in told
    )


def _is_tag(key: str) -> bool:
    return key.lower().startswith("aws:requesttag/")


RULE = Rule(
    id="IAM-025",
    title="Whoever breaks the glass says why and which other person agreed",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.312(b)", "164.308(a)(6)(ii)"),
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
        "Require two request tags (an incident, and an approver other than the session's name) in the trust policy; "
        "they stand in the trail for ever."
    ),
)
