"""IAM-025: whoever breaks the glass says why and who agreed."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rules.documents import demanded, document, readable
from policies.rules.expectations import must_have

TWO_PARTIES = {
    "Effect": "Allow",
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Principal": {"AWS": "arn:aws:iam::222222222222:role/custodian"},
    "Condition": {"Null": {"aws:RequestTag/incident": "false", "aws:RequestTag/approved-by": "false"}},
}


def check(props: Props) -> Iterator[str]:
    """Roles that say by their name what they are for."""
    yield from must_have("name")(props)
    if "break" not in props.text_at("name").lower():
        return
    asked = {key for entry in readable(props, "assumeRolePolicy") for key in demanded(entry)}
    if len([key for key in asked - {"aws:requesttag/mfa"} if key.startswith("aws:requesttag/")]) < 2:
        yield "assumeRolePolicy asks for fewer than two request tags"


RULE = Rule(
    id="IAM-025",
    title="Whoever breaks the glass says why and who agreed",
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
        {"name": "break-glass", "assumeRolePolicy": "{}"},
    ),
    remediation=(
        "Require two request tags (an incident and an approver) in the trust policy; they stand in the trail for ever."
    ),
)
