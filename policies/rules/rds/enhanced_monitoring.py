"""RDS-010: RDS instances have Enhanced Monitoring."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, must_have

RULE = Rule(
    id="RDS-010",
    title="RDS instances have Enhanced Monitoring",
    why=(
        "Without Enhanced Monitoring nobody sees the memory, disk and processes of the database host. A process that "
        "exhausts them is found only when charts no longer load, and afterwards no figures explain the outage."
    ),
    severity=Severity.LOW,
    cites=("164.312(b)",),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=all_of(at_least("monitoringInterval", 1, "seconds"), must_have("monitoringRoleArn")),
    good=({"monitoringInterval": 60, "monitoringRoleArn": "arn:aws:iam::222222222222:role/rds-monitoring"},),
    bad=(
        {},
        {"monitoringInterval": 0, "monitoringRoleArn": "arn:aws:iam::222222222222:role/rds-monitoring"},
        {"monitoringInterval": 60},
    ),
    remediation="Set monitoringInterval to 60 (seconds) and monitoringRoleArn to a role for Enhanced Monitoring.",
    equivalents=("config:rds-enhanced-monitoring-enabled", "FSBP:RDS.6"),
)
