"""RDS-004: databases cannot be deleted by accident."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-004",
    title="Databases cannot be deleted by accident",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.310(d)(2)(iv)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"),
    check=must_be("deletionProtection", True),
    good=({"deletionProtection": True},),
    bad=({}, {"deletionProtection": False}),
    remediation="Set deletionProtection to true.",
    equivalents=(
        "config:rds-cluster-deletion-protection-enabled",
        "config:rds-instance-deletion-protection-enabled",
        "FSBP:RDS.7",
        "FSBP:RDS.8",
    ),
)
