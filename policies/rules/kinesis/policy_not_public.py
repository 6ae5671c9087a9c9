"""KINESIS-003: Kinesis stream policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="KINESIS-003",
    title="Kinesis stream policies grant no public access",
    why=(
        "A stream policy with Principal * and no condition lets any AWS account read the stream: each record with "
        "patient data is copied as it arrives, and the consumers of the practice notice nothing."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:kinesis/resourcePolicy:ResourcePolicy",
    check=no_public_grant("policy"),
    good=(
        {
            "policy": document(
                statement("Allow", "kinesis:GetRecords", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=({}, {"policy": document(statement("Allow", "*", principal="*"))}),
    remediation="Name the accounts and roles as Principal.",
)
