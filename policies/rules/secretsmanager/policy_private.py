"""SECRET-004: no secret's policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SECRET-004",
    title="No secret's policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:secretsmanager/secretPolicy:SecretPolicy",
    check=both(no_public_grant("policy"), must_be("blockPublicPolicy", True)),
    good=(
        {
            "policy": document(
                statement(
                    "Allow", "secretsmanager:GetSecretValue", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"}
                )
            ),
            "blockPublicPolicy": True,
        },
    ),
    bad=(
        {},
        {
            "policy": document(statement("Allow", "secretsmanager:GetSecretValue", principal="*")),
            "blockPublicPolicy": True,
        },
        {"policy": document(statement("Deny", "*", principal="*"))},
    ),
    remediation="Name the role that reads it and set blockPublicPolicy to true.",
)
