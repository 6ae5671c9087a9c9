"""CACHE-005: caches stand in named subnets behind named security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="CACHE-005",
    title="Caches stand in named subnets behind named security groups",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=both(must_have("subnetGroupName"), must_have("securityGroupIds")),
    good=({"subnetGroupName": "isolated", "securityGroupIds": ["sg-1"]},),
    bad=({}, {"subnetGroupName": "isolated"}, {"securityGroupIds": ["sg-1"]}),
    remediation="Name subnetGroupName and securityGroupIds.",
    equivalents=("FSBP:ElastiCache.7",),
)
