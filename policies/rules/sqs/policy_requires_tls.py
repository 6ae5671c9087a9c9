"""SQS-003: every queue policy refuses calls without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import denies_insecure_transport, document, some_statement, statement

TLS_ONLY = statement("Deny", "sqs:*", principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


RULE = Rule(
    id="SQS-003",
    title="Every queue policy refuses calls without TLS",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:sqs/queuePolicy:QueuePolicy",
    check=some_statement(
        "policy",
        denies_insecure_transport,
        "no statement denies sqs:* where aws:SecureTransport is false",
    ),
    good=({"policy": document(TLS_ONLY)},),
    bad=({}, {"policy": document(statement("Allow", "sqs:SendMessage", principal={"AWS": "222222222222"}))}),
    remediation="Add Deny sqs:* for Principal * where aws:SecureTransport is false.",
)
