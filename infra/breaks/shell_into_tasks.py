"""Somebody turns on ECS Exec for a support case: a shell beside every chart."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="A shell opens into the containers of the chart",
    plane="clinical",
    caught_by=("ECS-010",),
    changes={("aws:ecs/service:Service", "ehr"): with_values(enableExecuteCommand=True)},
)
