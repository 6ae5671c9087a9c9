"""LOGS-002: CloudWatch log groups set a retention of at least 90 days."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="LOGS-002",
    title="CloudWatch log groups set a retention of at least 90 days",
    why=(
        "An intruder is often found months after the first access. Logs that expire earlier cannot show which patient "
        "data was reached; a log group without a setting, on the other hand, keeps the identifiers that applications "
        "write into it forever."
    ),
    severity=Severity.LOW,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cloudwatch/logGroup:LogGroup",
    planes=("management", "clinical", "exchange", "backup", "location", "org"),
    check=at_least("retentionInDays", 90, "days"),
    good=({"retentionInDays": 400},),
    bad=({}, {"retentionInDays": 1}),
    remediation="Set retentionInDays to 90 or more; deliver what has to be kept for six years to the log archive.",
    equivalents=("config:cw-loggroup-retention-period-check", "FSBP:CloudWatch.16"),
)
