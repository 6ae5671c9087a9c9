"""ECS-001: no container is privileged or runs as root."""

from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container


def complaint(container: Mapping[str, Any]) -> str | None:
    """Privilege, or a user that is root by name, by number or by default."""
    if container.get("privileged"):
        return "is privileged"
    user = str(container.get("user") or "root").split(":")[0]
    return "runs as root; set user" if user in ("root", "0") else None


RULE = Rule(
    id="ECS-001",
    title="No container is privileged or runs as root",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(complaint),
    good=(containers(user="1000:1000"),),
    bad=(
        {},
        containers(user="root"),
        containers(),
        containers(user="1000", privileged=True),
        {"containerDefinitions": "[]"},
    ),
    remediation="Set user to a number other than 0 and leave privileged off.",
    equivalents=("config:ecs-task-definition-user-for-host-mode-check", "FSBP:ECS.4", "FSBP:ECS.20"),
)
