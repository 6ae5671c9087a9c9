"""ECS-002: containers cannot write their own file system."""

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

RULE = Rule(
    id="ECS-002",
    title="Containers cannot write their own file system",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(c)(1)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(
        lambda container: (
            None if container.get("readonlyRootFilesystem") is True else "readonlyRootFilesystem is not true"
        ),
    ),
    good=(containers(readonlyRootFilesystem=True),),
    bad=({}, containers(), containers(readonlyRootFilesystem=False)),
    remediation="Set readonlyRootFilesystem to true and mount a volume where the program writes.",
    equivalents=("config:ecs-containers-readonly-access", "FSBP:ECS.5"),
)
