"""ECS-003: containers have a log configuration."""

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

RULE = Rule(
    id="ECS-003",
    title="Containers have a log configuration",
    why=(
        "Without a log driver, the output of a container is gone when its task stops. Sign-ins, errors and accesses "
        "that the application reported cannot be reviewed after an incident."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(
        lambda container: (
            None if container.get("logConfiguration", {}).get("logDriver") else "logConfiguration.logDriver is missing"
        ),
    ),
    good=(containers(logConfiguration={"logDriver": "awslogs"}),),
    bad=({}, containers()),
    remediation="Add a logConfiguration with logDriver awslogs and an encrypted log group.",
    equivalents=("FSBP:ECS.9",),
)
