"""L3: what is to happen at a time happens: AWS takes the schedule, and its time zone is one that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.duties.aws.schedule_expressions import fault_of, is_time_zone
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items

WHY = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"
TYPES: Mapping[str, tuple[str, str, str]] = {
    "scheduler/schedule:Schedule": ("", "scheduleExpression", "scheduleExpressionTimezone"),
    "cloudwatch/eventRule:EventRule": ("", "scheduleExpression", ""),
    "backup/plan:Plan": ("rules", "schedule", "scheduleExpressionTimezone"),
    "backup/restoreTestingPlan:RestoreTestingPlan": ("", "scheduleExpression", "scheduleExpressionTimezone"),
    "appautoscaling/scheduledAction:ScheduledAction": ("", "schedule", "timezone"),
}
"""Type -> the property with its entries, if the schedules are in some; the properties with schedule and time zone."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each schedule."""
    for type_, (entries, schedule, zone) in TYPES.items():
        for resource in estate.of_type(type_):
            given = documents(items(resource.facts.get(entries))) if entries else [resource.facts]
            expressions = [(str(e[schedule]), e.get(zone)) for e in given if isinstance(e.get(schedule), str)]
            needs = tuple(need for expression in expressions for need in _needs(*expression))
            if needs:
                yield Duty("L3", "schedules", estate.label(resource), "runs when it says", needs, WHY, resource.urn)


def _needs(expression: str, zone: Any) -> Iterator[Need]:
    fault = fault_of(expression)
    yield Standing(not fault, f"AWS refuses {expression}: {fault}")
    if isinstance(zone, str) and zone:
        yield Standing(is_time_zone(zone), f"there is no time zone {zone}")
