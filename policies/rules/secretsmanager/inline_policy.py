"""SECRET-005: secret inline properties (policy) grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import inline_policy

RULE = Rule(
    id="SECRET-005",
    title="Secret inline properties (policy) grant no public access",
    why=(
        "A policy written into the secret itself is easily missed in a review of secret policies. If it allows every "
        "principal, it can open the database password in the secret to any AWS account."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:secretsmanager/secret:Secret",
    check=inline_policy("aws:secretsmanager/secretPolicy:SecretPolicy", "name"),
    good=({"name": "ehr"},),
    bad=({}, {"name": "ehr", "policy": document(statement("Allow", "*", principal="*"))}, {"name": "x", "policy": "{"}),
    remediation=(
        "Remove policy, and create an aws.secretsmanager.SecretPolicy that names the roles and sets blockPublicPolicy."
    ),
)
