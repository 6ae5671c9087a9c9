"""RDS-017: databases stand in named subnets behind named security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="RDS-017",
    title="Databases stand in named subnets behind named security groups",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=both(must_have("dbSubnetGroupName"), must_have("vpcSecurityGroupIds")),
    good=({"dbSubnetGroupName": "isolated", "vpcSecurityGroupIds": ["sg-1"]},),
    bad=({}, {"dbSubnetGroupName": "isolated"}, {"vpcSecurityGroupIds": ["sg-1"]}),
    remediation="Name dbSubnetGroupName and vpcSecurityGroupIds: the defaults lie in the default network.",
    equivalents=("FSBP:RDS.18",),
)
