"""SQS-005: SQS queue inline property policy grants no public access and requires TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import inline_policy

RULE = Rule(
    id="SQS-005",
    title="SQS queue inline property policy grants no public access and requires TLS",
    why=(
        "A policy written into the queue takes effect like a QueuePolicy resource. If it is public, any AWS account "
        "can receive messages with patient data or send forged ones, although the checked QueuePolicy looks correct."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.312(e)(1)"),
    applies_to="aws:sqs/queue:Queue",
    check=inline_policy("aws:sqs/queuePolicy:QueuePolicy", "name"),
    good=({"name": "ehr"},),
    bad=({}, {"name": "ehr", "policy": document(statement("Allow", "*", principal="*"))}, {"name": "x", "policy": "{"}),
    remediation="Leave policy out, and declare a QueuePolicy that names the senders and receivers.",
)
