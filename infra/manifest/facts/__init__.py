"""The kit's domain facts, as dated data with sources: systems, flows, products, services, states, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from infra.manifest.facts.fact_types import (
    OWNER_LICENSES,
    PHI_CLASSES,
    SENSITIVITY,
    STALE_AFTER_DAYS,
    ContainerRuntime,
    DecisionFact,
    FactSource,
    FlowFact,
    MsoRequired,
    OwnerRule,
    RetentionRule,
    ServiceFact,
    Side,
    SourceStatement,
    StateFact,
    SystemFact,
    YamlMapping,
)

__all__ = [
    "OWNER_LICENSES",
    "PHI_CLASSES",
    "SENSITIVITY",
    "STALE_AFTER_DAYS",
    "ContainerRuntime",
    "DecisionFact",
    "FactSource",
    "FlowFact",
    "MsoRequired",
    "OwnerRule",
    "RetentionRule",
    "ServiceFact",
    "Side",
    "SourceStatement",
    "StateFact",
    "SystemFact",
    "YamlMapping",
]


@cache
def _load(name: str) -> YamlMapping:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    table: YamlMapping = yaml.load(text, Loader=loader)
    return table


def _with_tuples(entry: YamlMapping) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def systems() -> Mapping[str, SystemFact]:
    """Every system by id."""
    return MappingProxyType({entry["id"]: SystemFact(**_with_tuples(entry)) for entry in _load("systems")["systems"]})


@cache
def data_classes() -> Mapping[str, str]:
    """Every data class with its meaning."""
    return MappingProxyType(dict(_load("systems")["data_classes"]))


@cache
def roles() -> Mapping[str, str]:
    """Every role with its side (clinical, management, platform, external)."""
    return MappingProxyType({role: side for side, names in _load("systems")["roles"].items() for role in names})


@cache
def flows() -> Mapping[str, FlowFact]:
    """Every flow that a manifest may declare, by id."""
    return MappingProxyType({flow.id: flow for flow in map(_flow, _load("flows")["flows"])})


def _flow(entry: YamlMapping) -> FlowFact:
    values = _with_tuples(entry)
    return FlowFact(origins=values.pop("from"), targets=values.pop("to"), **values)


@cache
def products() -> Mapping[str, ContainerRuntime]:
    """How each product runs as one container, by product name; products that need more are left out."""
    return MappingProxyType({entry["product"]: _runtime(entry) for entry in _load("products")["products"]})


def _runtime(entry: YamlMapping) -> ContainerRuntime:
    return ContainerRuntime(**{key: value for key, value in _with_tuples(entry).items() if key != "product"})


@cache
def services() -> Mapping[str, ServiceFact]:
    """Every service that a location may offer, by id."""
    return MappingProxyType(
        {entry["id"]: ServiceFact(**_with_tuples(entry)) for entry in _load("services")["services"]}
    )


@cache
def states() -> Mapping[str, StateFact]:
    """Every state that the facts cover, by postal code."""
    return MappingProxyType({entry["state"]: _state(entry) for entry in _load("states")["states"]})


def _state(entry: YamlMapping) -> StateFact:
    values = _with_tuples(entry)
    owners = {rule["owner"]: OwnerRule(**_with_tuples(rule)) for rule in values.pop("owners")}
    return StateFact(owners=owners, retention=RetentionRule(**values.pop("retention")), **values)


@cache
def source_documents() -> Mapping[str, str]:
    """The five source documents of the facts on MSOs, by number."""
    return MappingProxyType(dict(_load("states")["meta"]["source_documents"]))


@cache
def decisions() -> Mapping[str, DecisionFact]:
    """Every decision of the approval matrix, by id."""
    return MappingProxyType(
        {entry["id"]: DecisionFact(**_with_tuples(entry)) for entry in _load("decisions")["decisions"]}
    )


@cache
def source_statements() -> tuple[SourceStatement, ...]:
    """Every statement of the source documents, in order."""
    return tuple(SourceStatement(**_with_tuples(entry)) for entry in _load("source_statements")["statements"])


FACT_FILES = ("systems", "flows", "products", "services", "states", "decisions")


def fact_sources() -> Iterator[tuple[str, FactSource]]:
    """Each file of facts by name, with its date, its sources and what in it is unverified."""
    for name in FACT_FILES:
        meta = _load(name)["meta"]
        yield (
            name,
            FactSource(
                title=meta["title"],
                collected_on=date.fromisoformat(meta["collected_on"]),
                sources=tuple(meta.get("sources", ())),
                unverified=tuple(meta.get("unverified", ())),
            ),
        )
