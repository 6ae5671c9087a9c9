"""ECS-011: ECS clusters have Container Insights enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, some

RULE = Rule(
    id="ECS-011",
    title="ECS clusters have Container Insights enabled",
    why=(
        "Without task metrics nobody sees a task that restarts all night, runs out of memory or sends unusual amounts "
        "of data. An outage of the record system, or patient data leaving it, shows only when someone complains."
    ),
    severity=Severity.LOW,
    cites=("164.312(b)",),
    applies_to="aws:ecs/cluster:Cluster",
    check=some(
        "settings",
        all_of(must_be("name", "containerInsights"), must_be("value", "enabled", "enhanced")),
        "entry with name containerInsights and value enabled or enhanced",
    ),
    good=({"settings": [{"name": "containerInsights", "value": "enabled"}]},),
    bad=({}, {"settings": [{"name": "containerInsights", "value": "disabled"}]}),
    remediation="Add a setting with name containerInsights and value enabled or enhanced.",
    equivalents=("FSBP:ECS.12",),
)
