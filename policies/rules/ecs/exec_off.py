"""ECS-010: nobody opens a shell in a running task."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="ECS-010",
    title="Nobody opens a shell in a running task",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.312(b)"),
    applies_to="aws:ecs/service:Service",
    check=both(
        must_have("cluster"),
        must_be_absent("enableExecuteCommand", "a shell in the task reads what the task reads"),
    ),
    good=({"cluster": "ehr"}, {"cluster": "ehr", "enableExecuteCommand": False}),
    bad=({}, {"cluster": "ehr", "enableExecuteCommand": True}),
    remediation="Leave enableExecuteCommand off; break-glass goes through its own role.",
)
