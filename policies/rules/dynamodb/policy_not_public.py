"""DDB-005: DynamoDB resource policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="DDB-005",
    title="DynamoDB resource policies grant no public access",
    why=(
        "A resource policy that allows every principal would let any AWS account read or overwrite the patient data in "
        "the table, whatever the IAM policies in the practice's own account say."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:dynamodb/resourcePolicy:ResourcePolicy",
    check=no_public_grant("policy"),
    good=(
        {
            "policy": document(
                statement("Allow", "dynamodb:GetItem", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=({}, {"policy": document(statement("Allow", "*", principal="*"))}),
    remediation="Name accounts and roles in Principal instead of *.",
)
