"""ECS-011: clusters report on their tasks."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, some

RULE = Rule(
    id="ECS-011",
    title="Clusters report on their tasks",
    severity=Severity.LOW,
    cites=("164.312(b)",),
    applies_to="aws:ecs/cluster:Cluster",
    check=some(
        "settings",
        both(must_be("name", "containerInsights"), must_be("value", "enabled", "enhanced")),
        "setting containerInsights that is enabled",
    ),
    good=({"settings": [{"name": "containerInsights", "value": "enabled"}]},),
    bad=({}, {"settings": [{"name": "containerInsights", "value": "disabled"}]}),
    remediation="Set containerInsights to enabled.",
    equivalents=("FSBP:ECS.12",),
)
