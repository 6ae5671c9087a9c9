"""ECR-101: images come in by one pipeline and go out to the roles that start them."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import actions, covers, document, readable, spares_by, statement

REPOSITORY, POLICY = "ecr/repository:Repository", "ecr/repositoryPolicy:RepositoryPolicy"
ACTS = {"ecr:putimage": "pushed to", "ecr:batchgetimage": "pulled from"}


def check(estate: EstateView) -> Iterator[Problem]:
    """In an account an identity's own allow is enough, so the repository denies all but those it names."""
    policies = estate.companions(f"aws:{POLICY}", "repository")
    for repository in estate.of_type(f"aws:{REPOSITORY}"):
        entries = [e for found in policies.of(repository) for e in readable(estate.props(found), "policy")]
        spared = [e for e in entries if spares_by(e, ["aws:principalarn"])]
        for act, what in ACTS.items():
            if not any(covers(pattern, act) for entry in spared for pattern in actions(entry)):
                message = f"can be {what} by every role of the account whose own policy allows it"
                yield Problem(repository, message, known=not policies.unresolved)


def policy(*acts: str, **more: Any) -> Resource:
    """A policy that denies these acts to all but one role, for the examples."""
    spare = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/mso/deployer"}, **more}
    return aws(POLICY, repository="mso/ehr", policy=document(statement("Deny", list(acts), Condition=spare)))


IMAGES = aws(REPOSITORY, "mso/ehr", name="mso/ehr")
RULE = EstateRule(
    id="ECR-101",
    title="Images come in by one pipeline and go out to the roles that start them",
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
    remediation="Use infra.components.Registry, or deny pushing and pulling to all but named roles in the policy.",
)
