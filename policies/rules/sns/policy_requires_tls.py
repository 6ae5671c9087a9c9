"""SNS-004: SNS topic policies deny publishing without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    depends_only_on,
    document,
    some_statement,
    statement,
)

PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
TLS_ONLY = statement("Deny", "sns:Publish", principal="*", Condition=PLAIN)


def denies_plain_publish(entry: Statement) -> bool:
    """Whether it denies sns:Publish without TLS; a topic policy accepts no ``sns:*``, so the action is named."""
    plain = "false" in [value.lower() for value in conditions(entry).get("aws:securetransport", [])]
    return depends_only_on(entry, "aws:securetransport") and plain and "sns:publish" in actions(entry)


RULE = Rule(
    id="SNS-004",
    title="SNS topic policies deny publishing without TLS",
    why=(
        "Without this deny a client that uses an http:// endpoint publishes in plain text, and anyone on the network "
        "path can read or change messages about patients."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:sns/topicPolicy:TopicPolicy",
    check=some_statement(
        "policy", denies_plain_publish, "no statement denies sns:Publish where aws:SecureTransport is false"
    ),
    good=({"policy": document(TLS_ONLY)},),
    bad=(
        {},
        {"policy": document(statement("Allow", "sns:Publish", principal={"AWS": "222222222222"}))},
        {"policy": document({**TLS_ONLY, "Condition": {**PLAIN, "StringEquals": {"aws:SourceVpc": "vpc-1"}}})},
    ),
    remediation="Add Deny sns:Publish for Principal * where aws:SecureTransport is false.",
)
