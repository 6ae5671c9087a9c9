"""L1: a service starts tasks: its cluster stands, and so does a task definition that is made for its launch type."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.duties.workloads import SERVICE, task_of

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
CLUSTER = "ecs/cluster:Cluster"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service."""
    for service in estate.of_type(SERVICE):
        needs = tuple(_needs(estate, service))
        yield Duty("L1", "service-tasks", estate.label(service), "starts its tasks", needs, WHY, service.urn)


def _needs(estate: DutyEstate, service: Resource) -> Iterator[Need]:
    named = service.facts.get("cluster")
    name = str(named).rpartition("/")[2]
    clusters = {c.facts.get("name") for c in estate.beside(service, CLUSTER) if c.region == service.region}
    if named is not None and name not in clusters:
        yield not_in_input(f"the cluster {name}", service.account)
    task, wanted = task_of(estate, service), service.facts.get("taskDefinition")
    if task is None and wanted is not None:  # a deployment controller of another kind names none
        yield not_in_input(f"the task definition {wanted}", service.account)
    if task is None:
        return
    launch, made_for = service.facts.get("launchType"), items(task.facts.get("requiresCompatibilities"))
    if launch and made_for:
        yield Standing(launch in made_for, f"{estate.label(task)} is made for {', '.join(made_for)}, not for {launch}")
