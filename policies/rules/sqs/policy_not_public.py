"""SQS-002: SQS queue policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SQS-002",
    title="SQS queue policies grant no public access",
    why=(
        "A queue policy with Principal * and no condition lets any AWS account receive and delete messages with "
        "patient data before the application sees them, or send forged ones that the application takes for real."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:sqs/queuePolicy:QueuePolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "sqs:SendMessage", principal={"Service": "s3.amazonaws.com"}))},),
    bad=({}, {"policy": document(statement("Allow", "sqs:*", principal="*"))}),
    remediation="Name the senders and receivers as Principal.",
    equivalents=("FSBP:SQS.3",),
)
