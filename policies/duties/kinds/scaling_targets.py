"""L2: what scales a service finds it: Application Auto Scaling registers and changes an ECS service that stands."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Duty, Standing
from policies.duties.duty_estate import DutyEstate

WHY = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"
TARGET, POLICY = "appautoscaling/target:Target", "appautoscaling/policy:Policy"
SCALES = ("resourceId", "scalableDimension", "serviceNamespace")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each scalable target and each scaling policy of ECS services."""
    services = {
        (s.account, s.region, f"service/{str(s.facts.get('cluster')).rpartition('/')[2]}/{s.facts.get('name')}")
        for s in estate.of_type("ecs/service:Service")
    }
    registered = {(t.account, t.region, *(t.facts.get(prop) for prop in SCALES)) for t in estate.of_type(TARGET)}
    for target in estate.of_type(TARGET):
        if target.facts.get("serviceNamespace") == "ecs":
            named = str(target.facts.get("resourceId"))
            least, most = target.facts.get("minCapacity") or 0, target.facts.get("maxCapacity") or 0
            needs = (
                Standing((target.account, target.region, named) in services, f"there is no {named}"),
                Standing(0 < most >= least, f"it runs at most {most} tasks, and at least {least}"),
            )
            yield Duty("L2", "scaling-targets", estate.label(target), f"scales {named}", needs, WHY, target.urn)
    for policy in estate.of_type(POLICY):
        if policy.facts.get("serviceNamespace") == "ecs":
            key = (policy.account, policy.region, *(policy.facts.get(prop) for prop in SCALES))
            stands = Standing(key in registered, f"{policy.facts.get('resourceId')} is not registered for scaling")
            yield Duty("L2", "scaling-targets", estate.label(policy), "scales its target", (stands,), WHY, policy.urn)
