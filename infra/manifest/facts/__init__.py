"""The kit's domain facts, as dated data with sources: systems, flows, products, services, states, decisions, prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from infra.exchange.field_types import Field, field_of, undeclarable
from infra.exchange.value_types import TYPES
from infra.kit_tables import read_table
from infra.manifest.facts.fact_types import (
    OWNER_LICENSES,
    PHI_CLASSES,
    SENSITIVITY,
    STALE_AFTER_DAYS,
    DecisionFact,
    FactSource,
    FlowFact,
    ServiceFact,
    Side,
    SourceStatement,
    SystemFact,
    YamlMapping,
)
from infra.manifest.facts.price_facts import PriceFact, PriceTable, UseFact, read_prices
from infra.manifest.facts.product_files import products, refused_products
from infra.manifest.facts.product_placeholders import SECRET_PLACEHOLDERS
from infra.manifest.facts.product_settings import SignIn
from infra.manifest.facts.product_types import (
    DATABASE_PORTS,
    RDS_CA,
    Adapter,
    HostedProduct,
    Image,
    OneOff,
    Process,
    RefusedProduct,
)
from infra.manifest.facts.state_facts import read_states
from infra.manifest.facts.state_types import (
    LawChange,
    LongerRetention,
    MsoRequired,
    OwnerRule,
    RetentionRule,
    StateFact,
    text_age,
)

__all__ = [
    "DATABASE_PORTS",
    "OWNER_LICENSES",
    "PHI_CLASSES",
    "RDS_CA",
    "SECRET_PLACEHOLDERS",
    "SENSITIVITY",
    "STALE_AFTER_DAYS",
    "Adapter",
    "DecisionFact",
    "FactSource",
    "FlowFact",
    "HostedProduct",
    "Image",
    "LawChange",
    "LongerRetention",
    "MsoRequired",
    "OneOff",
    "OwnerRule",
    "PriceFact",
    "PriceTable",
    "Process",
    "RefusedProduct",
    "RetentionRule",
    "ServiceFact",
    "Side",
    "SignIn",
    "SourceStatement",
    "StateFact",
    "SystemFact",
    "UseFact",
    "YamlMapping",
    "products",
    "refused_products",
    "text_age",
]


def _load(name: str) -> YamlMapping:
    table: YamlMapping = read_table(Path(__file__).with_name(f"{name}.yaml"))
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
    fields = tuple(_field(name, given) for name, given in values.pop("fields").items())
    flow = FlowFact(origins=values.pop("from"), targets=values.pop("to"), fields=fields, **values)
    if problems := flow_problems(flow):
        raise ValueError(f"flows.yaml: {flow.id}: {'; '.join(problems)}")
    return flow


def _field(name: str, given: str | YamlMapping) -> Field:
    """A field written as ``name: type`` (``type?``: may be left out) or as ``name: {type: ..., kind: ...}``."""
    entry = {"type": given} if isinstance(given, str) else given
    type_ = str(entry["type"])
    field = field_of({**entry, "name": name, "type": type_.removesuffix("?"), "required": not type_.endswith("?")})
    return replace(field, values=_values_of().get(field.values_of, field.values))


@cache
def _values_of() -> Mapping[str, tuple[str, ...]]:
    """The lists in the facts from which a field's values can come; a practice's own come from its manifest."""
    clinical = (role.replace("_", "-") for role, side in roles().items() if side == "clinical")
    return {"services": tuple(services()), "clinical-roles": tuple(clinical)}


EXPERT = "expert_determination"
"""The kind of agreement by which an expert says that a flow's records identify nobody (45 CFR 164.514(b)(1))."""


def flow_problems(flow: FlowFact) -> list[str]:
    """Why a flow cannot be declared with its fields; empty where it can."""
    if not flow.fields:
        return [] if flow.carries_nothing else ["it has no fields, and does not say why (carries_nothing)"]
    form = "aggregate" if flow.rows == "aggregate" and not flow.identifies else flow.form
    if flow.form == "de-identified" and EXPERT in flow.agreements:
        form = "expert-determined"
    problems = [problem for field in flow.fields if (problem := undeclarable(field, form))]
    if form == "aggregate" and not any(field.type == "cell" and field.required for field in flow.fields):
        problems.append(f"a record about a number of people needs a field of the type cell ({TYPES['cell'].says})")
    return problems


@cache
def services() -> Mapping[str, ServiceFact]:
    """Every service that a location may offer, by id."""
    return MappingProxyType(
        {entry["id"]: ServiceFact(**_with_tuples(entry)) for entry in _load("services")["services"]}
    )


@cache
def states() -> Mapping[str, StateFact]:
    """The 50 states and DC by postal code; ``covered`` is false where the kit has no facts."""
    return read_states(_load("states"), _load("state_boards"))


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
def price_table() -> PriceTable:
    """The prices of AWS and what a month of use is assumed to be."""
    return read_prices(_load("prices"))


def prices() -> Mapping[str, PriceFact]:
    """Every price by id."""
    return price_table().prices


@cache
def source_statements() -> tuple[SourceStatement, ...]:
    """Every statement of the source documents, in order."""
    return tuple(SourceStatement(**_with_tuples(entry)) for entry in _load("source_statements")["statements"])


FACT_FILES = ("systems", "flows", "products", "services", "states", "decisions", "consent_forms", "prices")


def fact_sources() -> Iterator[tuple[str, FactSource]]:
    """Each file of facts by name, with its date, its sources and what in it is unverified."""
    for name in FACT_FILES:
        if name == "products":
            yield name, _product_sources()
            continue
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


def _product_sources() -> FactSource:
    """The products' files together: the oldest date, and what was not started and what was not seen, by product."""
    everything: list[HostedProduct | RefusedProduct] = [*products().values(), *refused_products().values()]
    open_points = [f"{each.product}: {point}" for each in products().values() for point in each.open_points]
    return FactSource(
        title="Products: images, processes, one-off tasks, settings and secrets, one file each",
        collected_on=min(each.checked_on for each in everything),
        sources=tuple(dict.fromkeys(source for each in everything for source in each.sources)),
        unverified=(*(f"{each.product}: {each.status}" for each in products().values()), *open_points),
    )
