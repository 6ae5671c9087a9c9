"""SNS-004: every topic policy refuses publishing without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    document,
    only_where,
    some_statement,
    statement,
)

PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
TLS_ONLY = statement("Deny", "sns:Publish", principal="*", Condition=PLAIN)


def refuses(entry: Statement) -> bool:
    """SNS takes no wildcard over its whole service here, so publishing is named."""
    plain = "false" in [value.lower() for value in conditions(entry).get("aws:securetransport", [])]
    return only_where(entry, "aws:securetransport") and plain and "sns:publish" in actions(entry)


RULE = Rule(
    id="SNS-004",
    title="Every topic policy refuses publishing without TLS",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:sns/topicPolicy:TopicPolicy",
    check=some_statement("policy", refuses, "no statement denies sns:Publish where aws:SecureTransport is false"),
    good=({"policy": document(TLS_ONLY)},),
    bad=(
        {},
        {"policy": document(statement("Allow", "sns:Publish", principal={"AWS": "222222222222"}))},
        {"policy": document({**TLS_ONLY, "Condition": {**PLAIN, "StringEquals": {"aws:SourceVpc": "vpc-1"}}})},
    ),
    remediation="Add Deny sns:Publish for Principal * where aws:SecureTransport is false.",
)
