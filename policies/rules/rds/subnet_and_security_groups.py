"""RDS-017: RDS instances and clusters name a DB subnet group and security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="RDS-017",
    title="RDS instances and clusters name a DB subnet group and security groups",
    why=(
        "Without these properties RDS uses the default VPC and its default security group. The default subnets route "
        "to the internet, and every resource in the default group can open a connection to the database."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=all_of(must_have("dbSubnetGroupName"), must_have("vpcSecurityGroupIds")),
    good=({"dbSubnetGroupName": "isolated", "vpcSecurityGroupIds": ["sg-1"]},),
    bad=({}, {"dbSubnetGroupName": "isolated"}, {"vpcSecurityGroupIds": ["sg-1"]}),
    remediation=(
        "Set dbSubnetGroupName and vpcSecurityGroupIds; without them RDS uses the default VPC and its default security "
        "group."
    ),
    equivalents=("FSBP:RDS.18",),
)
