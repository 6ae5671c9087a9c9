"""DOCDB-002: document databases export their audit log."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="DOCDB-002",
    title="Document databases export their audit log",
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to="aws:docdb/cluster:Cluster",
    check=must_include("enabledCloudwatchLogsExports", "audit"),
    good=({"enabledCloudwatchLogsExports": ["audit"]},),
    bad=({}, {"enabledCloudwatchLogsExports": ["profiler"]}),
    remediation="Export audit.",
    equivalents=("FSBP:DocumentDB.4",),
)
