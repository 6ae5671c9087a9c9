"""ECR-004: ECR repository policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="ECR-004",
    title="ECR repository policies grant no public access",
    why=(
        "A grant to principal * lets any AWS account pull the image with everything in its layers or, with the push "
        "actions, replace it: at the next task start a stranger's code runs beside patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(c)(1)"),
    applies_to="aws:ecr/repositoryPolicy:RepositoryPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "ecr:BatchGetImage", principal={"AWS": "222222222222"}))},),
    bad=({}, {"policy": document(statement("Allow", "ecr:PutImage", principal="*"))}),
    remediation="Name in Principal the accounts that may pull and the one role that may push.",
)
