"""ECS-006: tasks have a network of their own and share nothing with the host."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_be_absent

RULE = Rule(
    id="ECS-006",
    title="Tasks have a network of their own and share nothing with the host",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=both(must_be("networkMode", "awsvpc"), must_be_absent("pidMode"), must_be_absent("ipcMode")),
    good=({"networkMode": "awsvpc"},),
    bad=({}, {"networkMode": "host"}, {"networkMode": "awsvpc", "pidMode": "host"}),
    remediation="Set networkMode to awsvpc; leave pidMode and ipcMode out.",
    equivalents=("config:ecs-task-definition-user-for-host-mode-check", "FSBP:ECS.3", "FSBP:ECS.17"),
)
