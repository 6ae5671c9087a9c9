"""ECS-010: ECS services have ECS Exec disabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="ECS-010",
    title="ECS services have ECS Exec disabled",
    why=(
        "ECS Exec opens a shell inside a running container, with the task's role, network position and secrets. A "
        "principal with ecs:ExecuteCommand reads patient data under the identity of the application, not their own."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.312(b)"),
    applies_to="aws:ecs/service:Service",
    check=all_of(
        must_have("cluster"),
        must_be_absent("enableExecuteCommand", "a shell in a task can read everything that the task can read"),
    ),
    good=({"cluster": "ehr"}, {"cluster": "ehr", "enableExecuteCommand": False}),
    bad=({}, {"cluster": "ehr", "enableExecuteCommand": True}),
    remediation="Remove enableExecuteCommand or set it to false; use a separate break-glass role in an emergency.",
)
