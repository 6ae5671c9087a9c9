"""EC2-009: machines stand in a named subnet behind named security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="EC2-009",
    title="Machines stand in a named subnet behind named security groups",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ec2/instance:Instance",
    check=both(must_have("subnetId"), must_have("vpcSecurityGroupIds"), must_be("monitoring", True)),
    good=({"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"], "monitoring": True},),
    bad=(
        {},
        {"subnetId": "subnet-1", "monitoring": True},
        {"vpcSecurityGroupIds": ["sg-1"], "monitoring": True},
        {"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"]},
    ),
    remediation=(
        "Name subnetId and vpcSecurityGroupIds: the defaults are shared and open inside; set monitoring to true."
    ),
    equivalents=("config:ec2-instances-in-vpc", "config:ec2-instance-detailed-monitoring-enabled"),
)
