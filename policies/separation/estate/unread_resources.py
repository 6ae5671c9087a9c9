"""What a collection could not read, as far as the wall rests on it: it is never taken for absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from infra.engine.collection_gaps import Unread, service_of, unread_in
from infra.engine.graph import Graph
from policies.separation.estate.data_paths import flow_types
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.iam_resources import POLICIES, kinds
from policies.separation.verdicts.verdict import Status, Witness

BESIDES = frozenset({"", "iam", "organizations", "ssoadmin"})
"""Services that principals and guardrails are read from; the empty one is a whole account."""


def hidden_in(graph: Graph) -> Mapping[str, tuple[Unread, ...]]:
    """By account, what was not read of the services that the wall looks at."""
    found: dict[str, tuple[Unread, ...]] = {}
    for unread in unread_in(graph):
        if unread.service in watched():
            found[unread.account] = (*found.get(unread.account, ()), unread)
    return found


@cache
def watched() -> frozenset[str]:
    """The services that things, flows and principals are read from."""
    return BESIDES | {service_of(type_) for type_ in (*kinds(), *flow_types(), *POLICIES)}


def blind_spots(estate: EstateModel) -> Iterator[Witness]:
    """Guardrails that were not read, and accounts of which nobody knows whose they are: they may hide anything."""
    for account in estate.accounts.values():
        if not account.read and (account.payer or not account.owner):
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read, so neither was what it may change")
