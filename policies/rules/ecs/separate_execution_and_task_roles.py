"""ECS-007: task definitions have separate execution and task roles."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def check(props: Props) -> Iterator[str]:
    """Report a missing role, and one role for both purposes."""
    yield from all_of(must_have("executionRoleArn"), must_have("taskRoleArn"))(props)
    if props.get("executionRoleArn") == props.get("taskRoleArn"):
        yield "executionRoleArn and taskRoleArn are the same role, must differ: the task could read every start secret"


RULE = Rule(
    id="ECS-007",
    title="Task definitions have separate execution and task roles",
    why=(
        "The execution role pulls images and reads every secret that is injected at start. If the application runs "
        "under the same role, one flaw in it hands an attacker all of those secrets, on top of what the application "
        "needs."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
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
    remediation="Set taskRoleArn to a role of the application's own, different from executionRoleArn.",
)
