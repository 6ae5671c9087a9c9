"""EVENT-001: event buses accept named senders."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """An account, or anyone with a condition."""
    if props.get("principal") in (None, "", "*") and not props.get("condition"):
        yield "anyone may send events"


RULE = Rule(
    id="EVENT-001",
    title="Event buses accept named senders",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:cloudwatch/eventPermission:EventPermission",
    check=check,
    good=(
        {"principal": "222222222222", "statementId": "x"},
        {"principal": "*", "condition": {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1"}},
    ),
    bad=({}, {"principal": "*"}),
    remediation="Name the account, or bind * with a condition.",
)
