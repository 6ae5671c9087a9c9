"""VPC-101: no network is without a flow log."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-101",
    title="No network is without a flow log",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:ec2/flowLog:FlowLog",
        "vpcId",
        "has no flow log: who talked to whom is not recorded",
    ),
    good=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1"), aws("ec2/flowLog:FlowLog", vpcId="vpc-1")),),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Add a FlowLog for the VPC.",
    equivalents=("config:vpc-flow-logs-enabled", "FSBP:EC2.6", "CIS-3.0:3.7"),
)
