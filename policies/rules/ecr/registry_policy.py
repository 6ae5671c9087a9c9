"""ECR-007: no registry policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="ECR-007",
    title="No registry policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ecr/registryPolicy:RegistryPolicy",
    check=no_public_grant("policy"),
    good=(
        {
            "policy": document(
                statement("Allow", "ecr:ReplicateImage", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=({}, {"policy": document(statement("Allow", "*", principal="*"))}),
    remediation="Name the accounts and roles.",
)
