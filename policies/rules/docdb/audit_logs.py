"""DOCDB-002: DocumentDB clusters export audit logs to CloudWatch Logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="DOCDB-002",
    title="DocumentDB clusters export audit logs to CloudWatch Logs",
    why=(
        "Without the audit log nobody can say afterwards who signed in to the cluster, or who created, changed or "
        "dropped collections with patient records. Misuse of a stolen password leaves no trace."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to="aws:docdb/cluster:Cluster",
    check=must_include("enabledCloudwatchLogsExports", "audit"),
    good=({"enabledCloudwatchLogsExports": ["audit"]},),
    bad=({}, {"enabledCloudwatchLogsExports": ["profiler"]}),
    remediation="Add audit to enabledCloudwatchLogsExports, and set audit_logs in the cluster parameter group.",
    equivalents=("FSBP:DocumentDB.4",),
)
