"""SNS-005: a policy written into a topic grants as little as one beside it may."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import inline_policy

RULE = Rule(
    id="SNS-005",
    title="A policy written into a topic grants as little as one beside it may",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:sns/topic:Topic",
    check=inline_policy("aws:sns/topicPolicy:TopicPolicy", "name"),
    good=({"name": "ehr"},),
    bad=({}, {"name": "ehr", "policy": document(statement("Allow", "*", principal="*"))}, {"name": "x", "policy": "{"}),
    remediation="Leave policy out, and declare a policy beside the topic that names its callers.",
)
