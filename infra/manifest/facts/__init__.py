"""What the kit knows about the field, as dated data with sources: systems, flows, products, services, states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from infra.manifest.facts.fact_types import (
    OWNERS,
    PHI_CLASSES,
    SENSITIVITY,
    STALE,
    DecisionFact,
    FlowFact,
    OwnerRule,
    Retention,
    Runtime,
    ServiceFact,
    Side,
    Source,
    StateFact,
    Statement,
    SystemFact,
    Table,
    Verdict,
)

__all__ = [
    "OWNERS",
    "PHI_CLASSES",
    "SENSITIVITY",
    "STALE",
    "DecisionFact",
    "FlowFact",
    "OwnerRule",
    "Retention",
    "Runtime",
    "ServiceFact",
    "Side",
    "Source",
    "StateFact",
    "Statement",
    "SystemFact",
    "Table",
    "Verdict",
]


@cache
def _file(name: str) -> Table:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    table: Table = yaml.load(text, Loader=loader)
    return table


def _tuples(entry: Table) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def systems() -> Mapping[str, SystemFact]:
    """Every system by id."""
    return MappingProxyType({entry["id"]: SystemFact(**_tuples(entry)) for entry in _file("systems")["systems"]})


@cache
def data_classes() -> Mapping[str, str]:
    """What each data class means."""
    return MappingProxyType(dict(_file("systems")["data_classes"]))


@cache
def roles() -> Mapping[str, str]:
    """Every role with its side (clinical, management, platform, external)."""
    return MappingProxyType({role: side for side, names in _file("systems")["roles"].items() for role in names})


@cache
def flows() -> Mapping[str, FlowFact]:
    """Every declared crossing by id."""
    return MappingProxyType({flow.id: flow for flow in map(_flow, _file("flows")["flows"])})


def _flow(entry: Table) -> FlowFact:
    values = _tuples(entry)
    return FlowFact(origins=values.pop("from"), targets=values.pop("to"), **values)


@cache
def products() -> Mapping[str, Runtime]:
    """How each product of the catalogue is run, by product name; those that are no single container are left out."""
    return MappingProxyType({entry["product"]: _runtime(entry) for entry in _file("products")["products"]})


def _runtime(entry: Table) -> Runtime:
    return Runtime(**{key: value for key, value in _tuples(entry).items() if key != "product"})


@cache
def services() -> Mapping[str, ServiceFact]:
    """Every service a location may offer, by id."""
    return MappingProxyType({entry["id"]: ServiceFact(**_tuples(entry)) for entry in _file("services")["services"]})


@cache
def states() -> Mapping[str, StateFact]:
    """Every state the facts cover, by postal code."""
    return MappingProxyType({entry["state"]: _state(entry) for entry in _file("states")["states"]})


def _state(entry: Table) -> StateFact:
    values = _tuples(entry)
    owners = {rule["owner"]: OwnerRule(**_tuples(rule)) for rule in values.pop("owners")}
    return StateFact(owners=owners, retention=Retention(**values.pop("retention")), **values)


@cache
def source_documents() -> Mapping[str, str]:
    """The five documents the facts on MSOs began with, by number."""
    return MappingProxyType(dict(_file("states")["meta"]["source_documents"]))


@cache
def decisions() -> Mapping[str, DecisionFact]:
    """Every decision of the approval matrix, by id."""
    return MappingProxyType({entry["id"]: DecisionFact(**_tuples(entry)) for entry in _file("decisions")["decisions"]})


@cache
def source_statements() -> tuple[Statement, ...]:
    """Every statement of the source documents, in order."""
    return tuple(Statement(**_tuples(entry)) for entry in _file("source_statements")["statements"])


FILES = ("systems", "flows", "products", "services", "states", "decisions")


def sources() -> Iterator[tuple[str, Source]]:
    """Each file of facts with its date, its sources and what in it is unverified."""
    for name in FILES:
        meta = _file(name)["meta"]
        yield name, Source(
            title=meta["title"],
            collected_on=date.fromisoformat(meta["collected_on"]),
            sources=tuple(meta.get("sources", ())),
            unverified=tuple(meta.get("unverified", ())),
        )
