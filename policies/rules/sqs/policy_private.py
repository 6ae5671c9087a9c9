"""SQS-002: no queue policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SQS-002",
    title="No queue policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:sqs/queuePolicy:QueuePolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "sqs:SendMessage", principal={"Service": "s3.amazonaws.com"}))},),
    bad=({}, {"policy": document(statement("Allow", "sqs:*", principal="*"))}),
    remediation="Name the senders and receivers.",
    equivalents=("FSBP:SQS.3",),
)
