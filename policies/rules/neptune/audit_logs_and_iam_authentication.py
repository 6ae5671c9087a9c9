"""NEPTUNE-001: Neptune clusters export audit logs and use IAM database authentication."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_include

RULE = Rule(
    id="NEPTUNE-001",
    title="Neptune clusters export audit logs and use IAM database authentication",
    why=(
        "Neptune has no passwords of its own: without IAM authentication everyone who reaches its port can query the "
        "whole graph. Without the audit log nobody can say afterwards which patient data was queried."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(d)"),
    applies_to="aws:neptune/cluster:Cluster",
    check=all_of(
        must_include("enableCloudwatchLogsExports", "audit"),
        must_be("iamDatabaseAuthenticationEnabled", True),
    ),
    good=({"enableCloudwatchLogsExports": ["audit"], "iamDatabaseAuthenticationEnabled": True},),
    bad=({}, {"enableCloudwatchLogsExports": ["audit"]}, {"iamDatabaseAuthenticationEnabled": True}),
    remediation="Add audit to enableCloudwatchLogsExports and set iamDatabaseAuthenticationEnabled to true.",
    equivalents=("FSBP:Neptune.2", "FSBP:Neptune.7"),
)
