"""ECS-002: containers have a read-only root filesystem."""

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

RULE = Rule(
    id="ECS-002",
    title="Containers have a read-only root filesystem",
    why=(
        "On a writable root filesystem, an intruder can replace program files or add a web shell that reads and "
        "changes patient records with the rights of the application until the task is replaced."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(
        lambda container: (
            None
            if container.get("readonlyRootFilesystem") is True
            else "readonlyRootFilesystem is false or missing, must be true"
        ),
    ),
    good=(containers(readonlyRootFilesystem=True),),
    bad=({}, containers(), containers(readonlyRootFilesystem=False)),
    remediation="Set readonlyRootFilesystem to true, and mount a volume where the program has to write.",
    equivalents=("config:ecs-containers-readonly-access", "FSBP:ECS.5"),
)
