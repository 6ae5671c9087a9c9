"""EVENT-001: event bus permissions name an account or set a condition."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report a permission for every principal that has no condition."""
    if props.get("principal") in (None, "", "*") and not props.get("condition"):
        yield f"principal is {props.get('principal')!r} without a condition: any AWS account may send events"


RULE = Rule(
    id="EVENT-001",
    title="Event bus permissions name an account or set a condition",
    why=(
        "An event bus that accepts events from any account can be fed forged ones: a stranger starts the targets "
        "behind it, such as a function that moves records, or buries a real alarm in noise so that access to patient "
        "data goes unnoticed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cloudwatch/eventPermission:EventPermission",
    check=check,
    good=(
        {"principal": "222222222222", "statementId": "x"},
        {"principal": "*", "condition": {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1"}},
    ),
    bad=({}, {"principal": "*"}),
    remediation="Set principal to an account id, or add a condition on aws:PrincipalOrgID.",
)
