"""SQS-003: SQS queue policies deny access without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import denies_insecure_transport, document, some_statement, statement

TLS_ONLY = statement("Deny", "sqs:*", principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


RULE = Rule(
    id="SQS-003",
    title="SQS queue policies deny access without TLS",
    why=(
        "SQS also answers plain HTTP. Without this deny a client with an http:// endpoint sends and receives patient "
        "data unencrypted, and anyone on the network path can read or change it."
    ),
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
