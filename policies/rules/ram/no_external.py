"""RAM-001: nothing is shared outside the organization."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def external(props: Props) -> Iterator[str]:
    """Absent means no, as AWS has it."""
    if props.get("allowExternalPrincipals"):
        yield "allowExternalPrincipals is on"


RULE = Rule(
    id="RAM-001",
    title="Nothing is shared outside the organization",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.312(e)(1)", "nprm-segmentation"),
    applies_to="aws:ram/resourceShare:ResourceShare",
    check=both(must_have("name"), external),
    good=({"name": "x", "allowExternalPrincipals": False}, {"name": "x"}),
    bad=({}, {"name": "x", "allowExternalPrincipals": True}),
    remediation="Leave allowExternalPrincipals off; and share nothing between the sides of the wall at all.",
)
