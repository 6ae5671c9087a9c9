"""VPC-101: every VPC has a flow log."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-101",
    title="Every VPC has a flow log",
    why=(
        "Without flow logs nobody can tell which systems a compromised instance reached or how much it sent out, so "
        "every patient record in the network has to be treated as disclosed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:ec2/flowLog:FlowLog",
        "vpcId",
        "has no flow log: the connections of its network interfaces are not recorded",
    ),
    good=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1"), aws("ec2/flowLog:FlowLog", vpcId="vpc-1")),),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Add a FlowLog with the ID of the VPC as vpcId.",
    equivalents=("config:vpc-flow-logs-enabled", "FSBP:EC2.6", "CIS-3.0:3.7"),
)
