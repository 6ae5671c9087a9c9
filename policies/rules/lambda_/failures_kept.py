"""LAMBDA-005: failed events are kept and calls are bounded."""

from policies.model import Rule, Severity
from policies.rules.expectations import at_least, both, must_have

RULE = Rule(
    id="LAMBDA-005",
    title="Failed events are kept and calls are bounded",
    severity=Severity.LOW,
    cites=("164.312(b)",),
    applies_to="aws:lambda/function:Function",
    check=both(must_have("deadLetterConfig.targetArn"), at_least("reservedConcurrentExecutions", 1)),
    good=(
        {
            "deadLetterConfig": {"targetArn": "arn:aws:sqs:us-east-1:222222222222:failed"},
            "reservedConcurrentExecutions": 5,
        },
    ),
    bad=(
        {},
        {"deadLetterConfig": {"targetArn": "arn:aws:sqs:us-east-1:222222222222:failed"}},
        {"reservedConcurrentExecutions": 5},
    ),
    remediation="Name deadLetterConfig.targetArn and reservedConcurrentExecutions.",
    equivalents=("config:lambda-dlq-check", "config:lambda-concurrency-check"),
)
