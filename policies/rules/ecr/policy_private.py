"""ECR-004: no repository policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="ECR-004",
    title="No repository policy grants to the world",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(c)(1)"),
    applies_to="aws:ecr/repositoryPolicy:RepositoryPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "ecr:BatchGetImage", principal={"AWS": "222222222222"}))},),
    bad=({}, {"policy": document(statement("Allow", "ecr:PutImage", principal="*"))}),
    remediation="Name the accounts that may pull and the one role that may push.",
)
