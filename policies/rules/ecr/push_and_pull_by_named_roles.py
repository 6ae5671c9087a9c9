"""ECR-101: ECR repository policies limit push and pull to named roles."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import actions, covers, document, exempts_only_by, statement, statements_at

REPOSITORY, POLICY = "ecr/repository:Repository", "ecr/repositoryPolicy:RepositoryPolicy"
RESTRICTED = {"ecr:putimage": "pushed to", "ecr:batchgetimage": "pulled from"}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report repositories whose policy does not deny push and pull to all but named roles."""
    policies = estate.companions(f"aws:{POLICY}", "repository")
    for repository in estate.of_type(f"aws:{REPOSITORY}"):
        entries = [e for found in policies.of(repository) for e in statements_at(estate.props(found), "policy")]
        denials = [e for e in entries if exempts_only_by(e, ["aws:principalarn"])]
        for action, use in RESTRICTED.items():
            if not any(covers(pattern, action) for entry in denials for pattern in actions(entry)):
                message = f"can be {use} by every role of the account whose identity policy allows it"
                yield Problem(repository, message, known=not policies.unresolved)


def policy(*denied: str, **more: Any) -> Resource:
    """A repository policy that denies these actions to all but one role, for the examples."""
    condition = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/mso/deployer"}, **more}
    return aws(POLICY, repository="mso/ehr", policy=document(statement("Deny", list(denied), Condition=condition)))


IMAGES = aws(REPOSITORY, "mso/ehr", name="mso/ehr")
RULE = EstateRule(
    id="ECR-101",
    title="ECR repository policies limit push and pull to named roles",
    why=(
        "Within an account, an identity policy alone is enough to push or pull. Without a deny in the repository "
        "policy, any role with broad ECR permissions can replace the image that runs beside patient data, or copy it "
        "out."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(5)(ii)(B)", "164.312(a)(1)"),
    check=check,
    good=(lambda: estate_of(IMAGES, policy("ecr:PutImage", "ecr:BatchGetImage")),),
    bad=(
        lambda: estate_of(IMAGES),
        lambda: estate_of(IMAGES, policy("ecr:PutImage")),
        lambda: estate_of(IMAGES, policy("ecr:BatchGetImage")),
        lambda: estate_of(IMAGES, policy("ecr:PutImage", "ecr:BatchGetImage", Bool={"aws:ViaAWSService": "true"})),
    ),
    remediation=(
        "Deny ecr:PutImage and ecr:BatchGetImage in the repository policy with ArnNotLike on aws:PrincipalArn for the "
        "named roles, or use infra.components.container_registry.ContainerRegistry."
    ),
)
