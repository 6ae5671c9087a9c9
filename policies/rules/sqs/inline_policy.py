"""SQS-005: a policy written into a queue grants as little as one beside it may."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import inline_policy

RULE = Rule(
    id="SQS-005",
    title="A policy written into a queue grants as little as one beside it may",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:sqs/queue:Queue",
    check=inline_policy("aws:sqs/queuePolicy:QueuePolicy", "name"),
    good=({"name": "ehr"},),
    bad=({}, {"name": "ehr", "policy": document(statement("Allow", "*", principal="*"))}, {"name": "x", "policy": "{"}),
    remediation="Leave policy out, and declare a policy beside the queue that names its callers.",
)
