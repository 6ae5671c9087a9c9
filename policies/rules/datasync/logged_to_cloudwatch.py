"""SYNC-001: DataSync tasks log to CloudWatch Logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="SYNC-001",
    title="DataSync tasks log to CloudWatch Logs",
    why=(
        "DataSync moves whole folders of patient files. Without a log nobody can say which files were copied where, "
        "and files that failed to copy or to verify are missed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(c)(1)"),
    applies_to="aws:datasync/task:Task",
    check=all_of(must_have("cloudwatchLogGroupArn"), must_be("options.logLevel", "BASIC", "TRANSFER")),
    good=(
        {
            "cloudwatchLogGroupArn": "arn:aws:logs:us-east-1:222222222222:log-group:x",
            "options": {"logLevel": "TRANSFER"},
        },
    ),
    bad=(
        {},
        {"cloudwatchLogGroupArn": "arn:aws:logs:us-east-1:222222222222:log-group:x", "options": {"logLevel": "OFF"}},
    ),
    remediation="Set cloudwatchLogGroupArn, and options.logLevel to TRANSFER.",
    equivalents=("FSBP:DataSync.1",),
)
