"""CACHE-005: ElastiCache replication groups name a subnet group and security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="CACHE-005",
    title="ElastiCache replication groups name a subnet group and security groups",
    why=(
        "Without these properties the cache is created in the default VPC with its default security group. Other "
        "workloads of the account can then connect to a cache with patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=all_of(must_have("subnetGroupName"), must_have("securityGroupIds")),
    good=({"subnetGroupName": "isolated", "securityGroupIds": ["sg-1"]},),
    bad=({}, {"subnetGroupName": "isolated"}, {"securityGroupIds": ["sg-1"]}),
    remediation="Set subnetGroupName and securityGroupIds.",
    equivalents=("FSBP:ElastiCache.7",),
)
