"""VPC-019: only single subnets are excepted from the block on the internet."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="VPC-019",
    title="Only single subnets are excepted from the block on the internet",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    check=both(must_have("subnetId"), must_be_absent("vpcId", "it would open the isolated subnets with the public")),
    good=({"subnetId": "subnet-1", "internetGatewayExclusionMode": "allow-bidirectional"},),
    bad=({}, {"vpcId": "vpc-1", "internetGatewayExclusionMode": "allow-bidirectional"}),
    remediation="Name the public subnet in subnetId.",
)
