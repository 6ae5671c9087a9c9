"""GLUE-004: no data catalog policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="GLUE-004",
    title="No data catalog policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
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
    remediation="Name the accounts and roles.",
)
