"""ECR-007: ECR registry policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="ECR-007",
    title="ECR registry policies grant no public access",
    why=(
        "A registry policy covers every repository of the region. With principal * any AWS account can replicate its "
        "own images into the registry, under names that tasks pull, and its code starts beside patient data."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
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
    remediation="Name in Principal the accounts or roles that may replicate images.",
)
