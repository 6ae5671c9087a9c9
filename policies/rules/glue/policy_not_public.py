"""GLUE-004: Glue Data Catalog policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="GLUE-004",
    title="Glue Data Catalog policies grant no public access",
    why=(
        "A catalog policy that allows every principal shows any AWS account which patient tables exist and where their "
        "files are, or lets it change them so that jobs read and write elsewhere."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:glue/resourcePolicy:ResourcePolicy",
    check=no_public_grant("policy"),
    good=(
        {
            "policy": document(
                statement("Allow", "glue:GetTable", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=({}, {"policy": document(statement("Allow", "*", principal="*"))}),
    remediation="Name accounts and roles in Principal instead of *.",
)
