"""VPC-018: VPC Block Public Access blocks internet traffic in both directions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="VPC-018",
    title="VPC Block Public Access blocks internet traffic in both directions",
    why=(
        "The block overrides a mistaken route, internet gateway or security group in the whole region. With it off, "
        "one such mistake exposes a database; with block-ingress, a compromised workload can still send patient "
        "records out through a NAT gateway."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    check=must_be("internetGatewayBlockMode", "block-bidirectional"),
    good=({"internetGatewayBlockMode": "block-bidirectional"},),
    bad=({}, {"internetGatewayBlockMode": "off"}, {"internetGatewayBlockMode": "block-ingress"}),
    remediation=(
        "Set internetGatewayBlockMode to block-bidirectional, and add a VpcBlockPublicAccessExclusion for each public "
        "subnet."
    ),
    equivalents=("FSBP:EC2.172",),
)
