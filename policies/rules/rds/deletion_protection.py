"""RDS-004: RDS instances and clusters have deletion protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-004",
    title="RDS instances and clusters have deletion protection",
    why=(
        "One delete call, by mistake or by an intruder, removes the database with all charts in it. With deletion "
        "protection RDS refuses the call until the protection is turned off in a separate step that CloudTrail "
        "records."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(i)"),
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
