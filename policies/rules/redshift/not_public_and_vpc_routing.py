"""REDSHIFT-002: Redshift clusters and workgroups are not public and use enhanced VPC routing."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="REDSHIFT-002",
    title="Redshift clusters and workgroups are not public and use enhanced VPC routing",
    why=(
        "A public warehouse endpoint can be attacked from the whole internet. Without enhanced VPC routing, COPY and "
        "UNLOAD move patient data outside the VPC, past its endpoint policies and flow logs."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to=("aws:redshift/cluster:Cluster", "aws:redshiftserverless/workgroup:Workgroup"),
    check=all_of(must_be("publiclyAccessible", False), must_be("enhancedVpcRouting", True)),
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
