"""ECS-003: containers log outside themselves."""

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

RULE = Rule(
    id="ECS-003",
    title="Containers log outside themselves",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(
        lambda container: None if container.get("logConfiguration", {}).get("logDriver") else "has no logConfiguration",
    ),
    good=(containers(logConfiguration={"logDriver": "awslogs"}),),
    bad=({}, containers()),
    remediation="Add a logConfiguration with the awslogs driver and an encrypted log group.",
    equivalents=("FSBP:ECS.9",),
)
