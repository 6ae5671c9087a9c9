"""Whose accounts are, where somebody says so: entries of the graph that every check sees, as gaps are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.urns import urn_of

DECLARED: Final = "mso:estate:Account"


@dataclass(frozen=True, slots=True)
class DeclaredAccount:
    """The owner and plane of one account, by its 12-digit id; ``name`` is for people."""

    id: str
    owner: str
    plane: str
    name: str = ""

    def as_resource(self) -> Resource:
        """The graph entry; it is not a cloud resource."""
        inputs = {"id": self.id, "owner": self.owner, "plane": self.plane, "name": self.name}
        urn = urn_of("accounts", "mso", "", DECLARED, self.id)
        return Resource(urn=urn, type=DECLARED, custom=False, inputs=inputs)


def with_declared_accounts(graph: Graph, accounts: Iterable[DeclaredAccount]) -> Graph:
    """The graph with what is known of its accounts."""
    entries = [account.as_resource() for account in accounts]
    return graph + Graph(entries) if entries else graph


def declared_accounts(graph: Graph) -> Mapping[str, DeclaredAccount]:
    """Account id -> what the graph's entries say of it."""
    found = (DeclaredAccount(**{key: str(value) for key, value in e.inputs.items()}) for e in graph.of_type(DECLARED))
    return {account.id: account for account in found}
