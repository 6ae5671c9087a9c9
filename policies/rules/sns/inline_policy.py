"""SNS-005: SNS topic inline property policy grants no public access and requires TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import inline_policy

RULE = Rule(
    id="SNS-005",
    title="SNS topic inline property policy grants no public access and requires TLS",
    why=(
        "A policy written into the topic takes effect like a TopicPolicy resource. If it is public, any AWS account "
        "can subscribe to messages about patients or publish false alarms, although the checked TopicPolicy looks "
        "correct."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.312(e)(1)"),
    applies_to="aws:sns/topic:Topic",
    check=inline_policy("aws:sns/topicPolicy:TopicPolicy", "name"),
    good=({"name": "ehr"},),
    bad=({}, {"name": "ehr", "policy": document(statement("Allow", "*", principal="*"))}, {"name": "x", "policy": "{"}),
    remediation="Leave policy out, and declare a TopicPolicy that names the publishers and subscribers.",
)
