"""REDSHIFT-002: warehouses have no public address and route inside the network."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="REDSHIFT-002",
    title="Warehouses have no public address and route inside the network",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to=("aws:redshift/cluster:Cluster", "aws:redshiftserverless/workgroup:Workgroup"),
    check=both(must_be("publiclyAccessible", False), must_be("enhancedVpcRouting", True)),
    good=({"publiclyAccessible": False, "enhancedVpcRouting": True},),
    bad=({}, {"publiclyAccessible": True, "enhancedVpcRouting": True}, {"publiclyAccessible": False}),
    remediation="Set publiclyAccessible to false and enhancedVpcRouting to true.",
    equivalents=(
        "config:redshift-cluster-public-access-check",
        "config:redshift-enhanced-vpc-routing-enabled",
        "FSBP:Redshift.1",
        "FSBP:Redshift.7",
    ),
)
