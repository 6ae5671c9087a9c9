"""VPC-013: a private link is accepted by hand and offered to named accounts."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """Nobody connects unseen."""
    yield from must_be("acceptanceRequired", True)(props)
    if "*" in props.texts_at("allowedPrincipals"):
        yield "allowedPrincipals holds '*'"


RULE = Rule(
    id="VPC-013",
    title="A private link is accepted by hand and offered to named accounts",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcEndpointService:VpcEndpointService",
    check=check,
    good=(
        {"acceptanceRequired": True, "allowedPrincipals": ["arn:aws:iam::222222222222:root"]},
        {"acceptanceRequired": True},
    ),
    bad=({}, {"acceptanceRequired": False}, {"acceptanceRequired": True, "allowedPrincipals": ["*"]}),
    remediation="Set acceptanceRequired to true and list the accounts in allowedPrincipals.",
)
