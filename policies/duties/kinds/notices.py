"""L3: alarms, budgets and the events of databases and vaults reach the topics that they name, with their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.delivery_targets import Sender, as_service, same_region, source_of
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.separation.iam.arn_fields import service_of

LAMBDA_ALARMS = "lambda.alarms.cloudwatch.amazonaws.com"
UNSTATED = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})


def _table() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_data("duties/aws/notices.yaml")["notices"]
    return found


PAGES = {type_: row["why"] for type_, row in _table().items()}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each topic that a resource tells."""
    for type_, row in _table().items():
        for resource in estate.graph.of_type(type_):
            if any(resource.facts.get(prop) == value for prop, value in row.get("unless", {}).items()):
                continue
            targets = (str(arn) for path in row["topics"] for arn in _values(resource.facts, path.split(".")))
            for arn in dict.fromkeys(targets):
                if service_of(arn) in ("sns", "lambda"):
                    needs = tuple(_needs(estate, resource, row, arn))
                    does = f"tells {arn.rpartition(':')[2]}"
                    yield Duty("L3", "notices", estate.label(resource), does, needs, PAGES[type_], resource.urn)


def _values(facts: Any, path: list[str]) -> Iterator[Any]:
    """Every value at a dotted path; lists on the path are searched."""
    if not path:
        yield from items(facts)
    elif isinstance(facts, list):
        for item in facts:
            yield from _values(item, path)
    elif isinstance(facts, Mapping) and path[0] in facts:
        yield from _values(facts[path[0]], path[1:])


def _needs(estate: DutyEstate, resource: Resource, row: Mapping[str, Any], arn: str) -> Iterator[Need]:
    account = estate.account(resource)
    known = {key: value for key, value in resource.facts.items() if isinstance(value, str)}
    known |= {"account": resource.account, "region": resource.region, "name": str(known.get("name", resource.name))}
    says = source_of(account, _filled(row["source"], known))
    service = row["service"] if service_of(arn) == "sns" else LAMBDA_ALARMS
    sender = Sender(service, account, says, says, UNSTATED if row.get("unstated") else frozenset())
    for prop, value in row.get("switched_off", {}).items():
        yield Standing(resource.facts.get(prop) != value, f"it is switched off: {prop} is {str(value).lower()}")
    if row.get("same_region"):
        yield from same_region(arn, resource.region, resource.name)
    yield from as_service(estate, sender, arn)


def _filled(template: str, known: Mapping[str, str]) -> str:
    for key, value in known.items():
        template = template.replace(f"{{{key}}}", value)
    return template
