"""Delegated administrators: member accounts that administer a service for a whole organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.engine.graph import Graph
from policies.data_files import read_data
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import as_text


@dataclass(frozen=True, slots=True)
class DelegableService:
    """A service that an organization can delegate: what its administrator can do, and what that breaks.

    ``held_by`` names what takes the ability away: ``root-denied``, ``trail-guarded`` or nothing.
    """

    can: str
    invariants: tuple[str, ...]
    certain: bool = False
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """An account that administers a service for an organization ("" if that is not known).

    ``knowledge`` is None for a service of which the kit does not know what can be done with it.
    """

    account: Account
    service: str
    organization: str
    knowledge: DelegableService | None
    source: str = ""


def read_delegations(graph: Graph, accounts: Mapping[str, Account]) -> Iterator[Delegation]:
    """Every delegated administrator that the graph declares."""
    for type_, entry in registrations().items():
        for resource in graph.of_type(type_):
            id_ = as_text(resource.facts.get(entry["account"]))
            account = accounts.get(id_) or Account(id_, id_ or "an account that is not known yet", read=False)
            service = entry.get("service") or as_text(resource.facts.get(entry["service_property"]))
            payer = accounts.get(resource.account)
            organization = payer.organization if payer else ""
            yield Delegation(account, service, organization, _services().get(service), str(resource.source or ""))


@cache
def registrations() -> Mapping[str, Mapping[str, str]]:
    """Resource type -> the property with the delegate's account id, and the service that it registers."""
    found: Mapping[str, Mapping[str, str]] = _data()["registrations"]
    return found


@cache
def _services() -> Mapping[str, DelegableService]:
    services = _data()["services"].items()
    return {name: DelegableService(**{**entry, "invariants": tuple(entry["invariants"])}) for name, entry in services}


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("separation/estate/delegable_services.yaml")
    return found
