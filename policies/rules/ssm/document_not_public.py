"""SSM-002: SSM documents are not shared publicly."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def check(props: Props) -> Iterator[str]:
    """Report a document that is shared with All, or has no type or content."""
    yield from all_of(must_have("documentType"), must_have("content"))(props)
    if str(props.at("permissions.accountIds")).lower() == "all":
        yield f"permissions.accountIds is {props.at('permissions.accountIds')!r}, must name account ids"


RULE = Rule(
    id="SSM-002",
    title="SSM documents are not shared publicly",
    why=(
        "A public document shows its commands, account ids, bucket names and sometimes credentials to every AWS "
        "customer: a map of the systems that hold patient data, for anyone who plans an attack."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ssm/document:Document",
    check=check,
    good=(
        {"documentType": "Session", "content": "{}"},
        {"documentType": "Command", "content": "{}", "permissions": {"type": "Share", "accountIds": "222222222222"}},
    ),
    bad=({}, {"documentType": "Command", "content": "{}", "permissions": {"type": "Share", "accountIds": "All"}}),
    remediation="Set permissions.accountIds to named account ids, or leave permissions out.",
    equivalents=("config:ssm-document-not-public", "FSBP:SSM.4"),
)
