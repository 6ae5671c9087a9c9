"""Containers, functions, workflows and images."""

# ruff: noqa: ARG001 - every quantity is asked with the resource and the month
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.costs.amounts import Amount, Month, NoQuantityError, Quantities, number
from infra.engine.graph import Resource

ARM, INSIGHTS = "ARM64", "containerInsights"
SERVICE, TASK = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"
METRICS_OF_CLUSTER, METRICS_OF_SERVICE, METRICS_OF_FAMILY = 8, 11, 6
"""As the example of AWS's CloudWatch price page counts them; unverified."""
CPU_UNITS, MIB = 1024, 1024
"""CPU units of a vCPU and MiB of a GB, as task definitions count them."""
DEFAULT_FUNCTION_MIB: Final = 128


def _service(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("launchType") not in (None, "FARGATE"):
        raise NoQuantityError("launchType is not FARGATE")
    task = month.task_definitions.get(str(resource.facts.get("taskDefinition")))
    if task is None:
        raise NoQuantityError("its task definition is not in the input")
    platform = task.facts.get("runtimePlatform")
    arm = isinstance(platform, Mapping) and platform.get("cpuArchitecture") == ARM
    kind = "fargate-arm" if arm else "fargate"
    copies = number(resource, "desiredCount", 1)
    cluster = str(resource.facts.get("cluster")).rpartition("/")[2]
    most = month.most_copies.get((resource.account, f"service/{cluster}/{resource.facts.get('name')}"), copies)
    scaled = month.table.uses["scaled-hours"]
    extra = max(0.0, most - copies)
    low, high = copies + extra * scaled.low, copies + extra * scaled.high
    uses = (scaled.id,) if extra else ()
    for price, each in (("vcpu", number(task, "cpu") / CPU_UNITS), ("memory", number(task, "memory") / MIB)):
        yield Amount(f"{kind}-{price}", low * each * month.hours, high * each * month.hours, uses)


def _cluster(resource: Resource, month: Month) -> Iterator[Amount]:
    """Container Insights is paid by the metrics of the cluster, its services and its families of tasks."""
    settings = resource.facts.get("settings") or ()
    if not any(each.get("name") == INSIGHTS and each.get("value") in ("enabled", "enhanced") for each in settings):
        return
    services, families = (
        sum(each.account == resource.account for each in month.graph.of_type(type_)) for type_ in (SERVICE, TASK)
    )
    low = METRICS_OF_CLUSTER + METRICS_OF_SERVICE * services
    yield Amount("metric", low, low + METRICS_OF_FAMILY * families)


def _function(resource: Resource, month: Month) -> Iterator[Amount]:
    calls, seconds = month.table.uses["function-calls"], month.table.uses["function-seconds"]
    gigabytes = number(resource, "memorySize", DEFAULT_FUNCTION_MIB) / MIB * 1_000_000
    yield month.used("lambda-requests", calls.id)
    low, high = calls.low * seconds.low * gigabytes, calls.high * seconds.high * gigabytes
    yield Amount("lambda-duration", low, high, (calls.id, seconds.id))


def _state_machine(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("type") == "EXPRESS":
        raise NoQuantityError("express workflows are paid by duration")
    yield month.used("state-transitions", "transitions")


def _repository(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("ecr", "image-stored")
    yield month.used("inspector-images", "image-scans")
    yield month.used("inspector-rescans", "image-rescans")


QUANTITIES: Final[Mapping[str, Quantities]] = {
    SERVICE: _service,
    "aws:ecs/cluster:Cluster": _cluster,
    "aws:lambda/function:Function": _function,
    "aws:sfn/stateMachine:StateMachine": _state_machine,
    "aws:ecr/repository:Repository": _repository,
}
