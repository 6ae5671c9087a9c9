"""VPC-018: the region lets nothing in from the internet, and nothing out to it."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="VPC-018",
    title="The region lets nothing in from the internet, and nothing out to it",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    check=must_be("internetGatewayBlockMode", "block-bidirectional"),
    good=({"internetGatewayBlockMode": "block-bidirectional"},),
    bad=({}, {"internetGatewayBlockMode": "off"}, {"internetGatewayBlockMode": "block-ingress"}),
    remediation="Set internetGatewayBlockMode to block-bidirectional, and except the public subnets one by one.",
    equivalents=("FSBP:EC2.172",),
)
