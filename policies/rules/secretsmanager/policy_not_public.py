"""SECRET-004: secret policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="SECRET-004",
    title="Secret policies grant no public access",
    why=(
        "A secret policy that allows every principal can open the database password or API key in the secret to any "
        "AWS account, and with it the patient data. blockPublicPolicy makes Secrets Manager refuse such a policy."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:secretsmanager/secretPolicy:SecretPolicy",
    check=all_of(no_public_grant("policy"), must_be("blockPublicPolicy", True)),
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
    remediation="Name the roles that read the secret in Principal, and set blockPublicPolicy to true.",
)
