"""RAM-001: RAM resource shares do not allow principals outside the organization."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def no_external_principals(props: Props) -> Iterator[str]:
    """Report allowExternalPrincipals; absent means false, the provider's default."""
    if props.get("allowExternalPrincipals"):
        yield "allowExternalPrincipals is true, must be false or absent"


RULE = Rule(
    id="RAM-001",
    title="RAM resource shares do not allow principals outside the organization",
    why=(
        "With external principals allowed, anyone who may edit the share can add any AWS account, which then uses the "
        "shared transit gateway or database cluster. The practice's network or data is joined to a stranger's account "
        "with one call."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "nprm-segmentation"),
    applies_to="aws:ram/resourceShare:ResourceShare",
    check=all_of(must_have("name"), no_external_principals),
    good=({"name": "x", "allowExternalPrincipals": False}, {"name": "x"}),
    bad=({}, {"name": "x", "allowExternalPrincipals": True}),
    remediation=(
        "Leave allowExternalPrincipals false, and share nothing between a practice and its management organization."
    ),
)
