"""VPC-013: VPC endpoint services require acceptance and admit named principals only."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """Report automatic acceptance, and a wildcard among the allowed principals."""
    yield from must_be("acceptanceRequired", True)(props)
    if "*" in props.texts_at("allowedPrincipals"):
        yield "allowedPrincipals contains '*', must name accounts or roles"


RULE = Rule(
    id="VPC-013",
    title="VPC endpoint services require acceptance and admit named principals only",
    why=(
        "A PrivateLink service that accepts connections automatically from any principal lets every AWS account open a "
        "connection to the program behind it. The connection bypasses the public load balancer and its web application "
        "firewall, and nobody approved it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcEndpointService:VpcEndpointService",
    check=check,
    good=(
        {"acceptanceRequired": True, "allowedPrincipals": ["arn:aws:iam::222222222222:root"]},
        {"acceptanceRequired": True},
    ),
    bad=({}, {"acceptanceRequired": False}, {"acceptanceRequired": True, "allowedPrincipals": ["*"]}),
    remediation="Set acceptanceRequired to true and list the ARNs of accounts or roles in allowedPrincipals.",
)
