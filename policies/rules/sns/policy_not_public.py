"""SNS-002: SNS topic policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SNS-002",
    title="SNS topic policies grant no public access",
    why=(
        "A topic policy with Principal * and no condition lets any AWS account subscribe an endpoint of its own and "
        "receive every message with its patient identifiers, or publish false alarms that hide a real one."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:sns/topicPolicy:TopicPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "sns:Publish", principal={"Service": "cloudwatch.amazonaws.com"}))},),
    bad=({}, {"policy": document(statement("Allow", "sns:Subscribe", principal="*"))}),
    remediation="Name the publishers as Principal, and limit services with a condition on aws:SourceAccount.",
    equivalents=("FSBP:SNS.4",),
)
