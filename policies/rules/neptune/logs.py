"""NEPTUNE-001: graph databases export their audit log and sign users in."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_include

RULE = Rule(
    id="NEPTUNE-001",
    title="Graph databases export their audit log and sign users in",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(d)"),
    applies_to="aws:neptune/cluster:Cluster",
    check=both(
        must_include("enableCloudwatchLogsExports", "audit"),
        must_be("iamDatabaseAuthenticationEnabled", True),
    ),
    good=({"enableCloudwatchLogsExports": ["audit"], "iamDatabaseAuthenticationEnabled": True},),
    bad=({}, {"enableCloudwatchLogsExports": ["audit"]}, {"iamDatabaseAuthenticationEnabled": True}),
    remediation="Export audit and set iamDatabaseAuthenticationEnabled.",
    equivalents=("FSBP:Neptune.2", "FSBP:Neptune.7"),
)
