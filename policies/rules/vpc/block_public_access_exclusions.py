"""VPC-019: VPC Block Public Access exclusions apply to single subnets, not to whole VPCs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="VPC-019",
    title="VPC Block Public Access exclusions apply to single subnets, not to whole VPCs",
    why=(
        "An exclusion for a VPC lifts the block for each of its subnets, so the subnets that contain databases and "
        "file systems again depend on routes and security groups alone to stay off the internet."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    check=all_of(must_have("subnetId"), must_be_absent("vpcId", "it also excludes the isolated subnets")),
    good=({"subnetId": "subnet-1", "internetGatewayExclusionMode": "allow-bidirectional"},),
    bad=({}, {"vpcId": "vpc-1", "internetGatewayExclusionMode": "allow-bidirectional"}),
    remediation="Set subnetId to the public subnet and leave vpcId out.",
)
