"""LOGS-002: every log group says how long it keeps."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="LOGS-002",
    title="Every log group says how long it keeps",
    severity=Severity.LOW,
    cites=("164.312(b)", "164.310(d)(2)(i)"),
    applies_to="aws:cloudwatch/logGroup:LogGroup",
    planes=("management", "clinical", "exchange", "backup", "location", "org"),
    check=at_least("retentionInDays", 90, "days"),
    good=({"retentionInDays": 400},),
    bad=({}, {"retentionInDays": 1}),
    remediation="Set retentionInDays to 90 or more; what must last six years is shipped to the log archive.",
    equivalents=("config:cw-loggroup-retention-period-check", "FSBP:CloudWatch.16"),
)
