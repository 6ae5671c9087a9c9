"""SSM-002: documents are not public."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def check(props: Props) -> Iterator[str]:
    """Never shared with All."""
    yield from both(must_have("documentType"), must_have("content"))(props)
    if str(props.at("permissions.accountIds")).lower() == "all":
        yield "permissions.accountIds is All"


RULE = Rule(
    id="SSM-002",
    title="Documents are not public",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ssm/document:Document",
    check=check,
    good=(
        {"documentType": "Session", "content": "{}"},
        {"documentType": "Command", "content": "{}", "permissions": {"type": "Share", "accountIds": "222222222222"}},
    ),
    bad=({}, {"documentType": "Command", "content": "{}", "permissions": {"type": "Share", "accountIds": "All"}}),
    remediation="Share with named account ids or not at all.",
    equivalents=("config:ssm-document-not-public", "FSBP:SSM.4"),
)
