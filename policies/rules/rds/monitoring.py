"""RDS-010: databases report what they are doing."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_have

RULE = Rule(
    id="RDS-010",
    title="Databases report what they are doing",
    severity=Severity.LOW,
    cites=("164.312(b)",),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=both(at_least("monitoringInterval", 1, "seconds"), must_have("monitoringRoleArn")),
    good=({"monitoringInterval": 60, "monitoringRoleArn": "arn:aws:iam::222222222222:role/rds-monitoring"},),
    bad=(
        {},
        {"monitoringInterval": 0, "monitoringRoleArn": "arn:aws:iam::222222222222:role/rds-monitoring"},
        {"monitoringInterval": 60},
    ),
    remediation="Set monitoringInterval to 60 and name a monitoring role.",
    equivalents=("config:rds-enhanced-monitoring-enabled", "FSBP:RDS.6"),
)
