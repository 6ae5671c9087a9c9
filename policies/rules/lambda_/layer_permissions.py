"""LAMBDA-005: Lambda layer permissions name an account or an organization."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report a missing principal, and ``*`` without an organization."""
    principal = props.text_at("principal")
    if not principal or (principal == "*" and not props.get("organizationId")):
        yield f"principal is {principal or 'missing'!r}, must be an account ID, or '*' with organizationId"


RULE = Rule(
    id="LAMBDA-005",
    title="Lambda layer permissions name an account or an organization",
    why=(
        "A layer contains code that processes patient data, often with configuration. With principal * every AWS "
        "account can download it, search it for credentials and study it for flaws."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:lambda/layerVersionPermission:LayerVersionPermission",
    check=check,
    good=({"principal": "222222222222"}, {"principal": "*", "organizationId": "o-1"}),
    bad=({}, {"principal": "*"}),
    remediation="Set principal to an account ID, or to * together with organizationId.",
)
