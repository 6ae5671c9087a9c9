"""ECS-001: containers are not privileged and do not run as root."""

from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container


def privilege_or_root(container: Mapping[str, Any]) -> str | None:
    """Return a message if the container is privileged, or its user is root by name, number or default."""
    if container.get("privileged"):
        return "privileged is set, must be false"
    user = str(container.get("user") or "root").split(":")[0]
    return "user is root or missing, must be another user" if user in ("root", "0") else None


RULE = Rule(
    id="ECS-001",
    title="Containers are not privileged and do not run as root",
    why=(
        "An attacker who takes over a privileged or root process can install tools and change the program and, through "
        "a kernel flaw or a mounted path, reach the host: there they read the data and credentials of every task on "
        "it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(privilege_or_root),
    good=(containers(user="1000:1000"),),
    bad=(
        {},
        containers(user="root"),
        containers(),
        containers(user="1000", privileged=True),
        {"containerDefinitions": "[]"},
    ),
    remediation="Set user to a user ID other than 0, and leave privileged off.",
    equivalents=("config:ecs-task-definition-user-for-host-mode-check", "FSBP:ECS.4", "FSBP:ECS.20"),
)
