"""SNS-002: no topic policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SNS-002",
    title="No topic policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:sns/topicPolicy:TopicPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "sns:Publish", principal={"Service": "cloudwatch.amazonaws.com"}))},),
    bad=({}, {"policy": document(statement("Allow", "sns:Subscribe", principal="*"))}),
    remediation="Name the publishers; bind services with aws:SourceAccount.",
    equivalents=("FSBP:SNS.4",),
)
