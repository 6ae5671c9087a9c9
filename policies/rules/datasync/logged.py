"""SYNC-001: tasks that move files log what they moved."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="SYNC-001",
    title="Tasks that move files log what they moved",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(c)(1)"),
    applies_to="aws:datasync/task:Task",
    check=both(must_have("cloudwatchLogGroupArn"), must_be("options.logLevel", "BASIC", "TRANSFER")),
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
    remediation="Name cloudwatchLogGroupArn and set options.logLevel to TRANSFER.",
    equivalents=("FSBP:DataSync.1",),
)
