"""Somebody enables ECS Exec for a support case: a shell in the container that handles every chart."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="ECS Exec is enabled for the containers of the EHR",
    plane="clinical",
    caught_by=("ECS-010",),
    changes={("aws:ecs/service:Service", "ehr"): with_values(enableExecuteCommand=True)},
)
