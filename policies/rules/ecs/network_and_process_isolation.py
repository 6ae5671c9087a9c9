"""ECS-006: tasks use network mode awsvpc and share no process or IPC namespace."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_be_absent

RULE = Rule(
    id="ECS-006",
    title="Tasks use network mode awsvpc and share no process or IPC namespace",
    why=(
        "With host networking or a shared PID or IPC namespace, a compromised container reaches the processes, memory "
        "and local ports of other containers, which may process the patients of another application. No security group "
        "of its own limits it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=all_of(must_be("networkMode", "awsvpc"), must_be_absent("pidMode"), must_be_absent("ipcMode")),
    good=({"networkMode": "awsvpc"},),
    bad=({}, {"networkMode": "host"}, {"networkMode": "awsvpc", "pidMode": "host"}),
    remediation="Set networkMode to awsvpc, and remove pidMode and ipcMode.",
    equivalents=("config:ecs-task-definition-user-for-host-mode-check", "FSBP:ECS.3", "FSBP:ECS.17"),
)
