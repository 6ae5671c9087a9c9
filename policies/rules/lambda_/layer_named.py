"""LAMBDA-005: layers are given to named accounts."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Everybody, but for an organization, is everybody."""
    principal = props.text_at("principal")
    if not principal or (principal == "*" and not props.get("organizationId")):
        yield f"principal is {principal or 'missing'!r}: the code that patient data runs through lies open"


RULE = Rule(
    id="LAMBDA-005",
    title="Layers are given to named accounts",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:lambda/layerVersionPermission:LayerVersionPermission",
    check=check,
    good=({"principal": "222222222222"}, {"principal": "*", "organizationId": "o-1"}),
    bad=({}, {"principal": "*"}),
    remediation="Name the account in principal, or the organization in organizationId.",
)
