"""The service quotas that an estate comes near, and how much of each the plan of an estate needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import ceil
from typing import Any, Final, Literal

from infra.engine.graph import Graph, Resource
from policies.data_files import read_data

VCPUS: Final = "vcpus"
"""The sum of the vCPUs of a Fargate service's tasks, which its task definition states in units of 1/1024."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """One quota: its name, its code in Service Quotas, the value of a new account, and what of a plan counts.

    ``types`` are counted where they have the inputs ``where``, or their input ``sum`` is added up; ``within`` is an
    input that names what the quota is of (each VPC). ``besides`` is used without the estate, ``because`` says why.
    ``names`` are those that Service Quotas gives it, of which an account's quota has one.
    ``grows`` marks a quota that AWS raises by itself as the account uses more.
    ``source`` is where code and default were read; ``verified`` is true where that is AWS's own documentation.
    """

    quota: str
    service: str
    code: str
    per: Literal["organization", "account", "region"]
    default: int
    verified: bool
    source: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    where: Mapping[str, Any] = field(default_factory=dict)
    within: str = ""
    sum: str = ""
    besides: int = 0
    because: str = ""
    grows: bool = False


@dataclass(frozen=True, order=True)
class Place:
    """Where a quota applies: an account of the plan, by its predicted id, and a region, which is "" for global ones."""

    account: str
    region: str


def _document() -> Any:
    return read_data("duties/aws/service_quotas.yaml")


def quotas_as_of() -> date:
    """The day of the default values."""
    return date.fromisoformat(_document()["as_of"])


@cache
def quota_table() -> tuple[Quota, ...]:
    """Every quota of the table."""
    lists = ("types", "names")
    return tuple(Quota(**entry | {name: tuple(entry[name]) for name in lists}) for entry in _document()["quotas"])


def is_named(quota: Quota, name: str) -> bool:
    """Whether Service Quotas gives the quota this name; codes may change, and then be another quota's."""
    return name.casefold() in {each.casefold() for each in quota.names}


def needed(quota: Quota, plan: Graph) -> dict[Place, int]:
    """How much of a quota the plan needs in each place where it needs any; of several VPCs, the most."""
    amounts: Counter[tuple[Place, str]] = Counter()
    for resource in plan.of_type(*quota.types):
        if all(resource.props.get(name) == value for name, value in quota.where.items()):
            place = Place(resource.account, resource.region if quota.per == "region" else "")
            amounts[place, str(resource.props.get(quota.within, ""))] += _amount(quota, resource, plan)
    most: dict[Place, int] = {}
    for (place, _), amount in amounts.items():
        if amount:
            most[place] = max(most.get(place, 0), ceil(amount / 1024 if quota.sum == VCPUS else amount) + quota.besides)
    return dict(sorted(most.items()))


def _amount(quota: Quota, resource: Resource, plan: Graph) -> int:
    if quota.sum == VCPUS:
        return sum(
            int(d.props.get("cpu") or 0) * int(resource.props.get("desiredCount") or 0) for d in _task(resource, plan)
        )
    return int(resource.props.get(quota.sum) or 0) if quota.sum else 1


def _task(service: Resource, plan: Graph) -> Iterator[Resource]:
    """The task definition of a Fargate service, if it is in the plan; others run on instances of the account's own."""
    found = plan.identified(str(service.props.get("taskDefinition")))
    return (d for d in found[:1] if service.props.get("launchType", "FARGATE") == "FARGATE")
