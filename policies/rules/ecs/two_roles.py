"""ECS-007: what starts a task and what runs in it are different roles."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def check(props: Props) -> Iterator[str]:
    """Both are named, and they differ."""
    yield from both(must_have("executionRoleArn"), must_have("taskRoleArn"))(props)
    if props.get("executionRoleArn") == props.get("taskRoleArn"):
        yield "executionRoleArn and taskRoleArn are one role: the program may pull images and read every start secret"


RULE = Rule(
    id="ECS-007",
    title="What starts a task and what runs in it are different roles",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=check,
    good=(
        {
            "executionRoleArn": "arn:aws:iam::222222222222:role/start",
            "taskRoleArn": "arn:aws:iam::222222222222:role/run",
        },
    ),
    bad=(
        {},
        {"executionRoleArn": "arn:aws:iam::222222222222:role/one", "taskRoleArn": "arn:aws:iam::222222222222:role/one"},
        {"executionRoleArn": "arn:aws:iam::222222222222:role/start"},
    ),
    remediation="Give the program a taskRoleArn of its own.",
)
