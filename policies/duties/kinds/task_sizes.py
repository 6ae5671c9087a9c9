"""L1: a task fits into Fargate: its CPU and memory are a size that Fargate has, and its containers fit into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.data_files import read_data
from policies.duties.duty import Duty, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.workloads import tasks

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each task definition that Fargate is to run."""
    table = read_data("duties/aws/fargate_sizes.yaml")
    for task in tasks(estate):
        facts = task.resource.facts
        cpu, memory = _number(facts.get("cpu")), _number(facts.get("memory"))
        if "FARGATE" not in items(facts.get("requiresCompatibilities")) or cpu is None or memory is None:
            continue
        asked = sum(_number(c.get("memoryReservation") or c.get("memory")) or 0 for c in task.containers)
        has = memory in _sizes(table["memory"].get(cpu))
        needs = (
            Standing(has, f"Fargate has no size of {cpu} CPU units and {memory} MiB"),
            Standing(asked <= memory, f"its containers ask for {asked} MiB of {memory}"),
        )
        yield Duty("L1", "task-sizes", task.label, "has a size of Fargate's", needs, WHY, task.resource.urn)


def _sizes(row: dict[str, Any] | None) -> list[int]:
    if row is None:
        return []
    return row.get("sizes") or list(range(row["from"], row["to"] + 1, row["step"]))


def _number(value: Any) -> int | None:
    return int(value) if str(value).isdigit() else None
