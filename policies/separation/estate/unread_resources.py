"""Services that the proof reads and that could not be read from a live account; they never count as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from infra.engine.collection_gaps import Unread, service_of, unread_in
from infra.engine.graph import Graph
from policies.separation.estate.adjacent_resources import ADJACENT_POLICIES
from policies.separation.estate.data_path_types import data_path_types
from policies.separation.estate.entities import DETECTION_KINDS, PRACTICE_PLANES, Account
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.estate.missing_input import Missing
from policies.separation.reference.resource_types import acts_on_members, review_of

BY_DATA_PATH = frozenset({"W1", "W3", "W4"})
"""The invariants that a data path can change."""
OF_DETECTION = frozenset({"W8"})
"""The invariant that what records or detects can change."""
IDENTITY_SERVICES = frozenset({"", "iam", "organizations", "ssoadmin"})
"""Services from which principals, SCPs and RCPs are read; the empty string is a whole account."""


def unread_by_account(graph: Graph) -> Mapping[str, tuple[Unread, ...]]:
    """Account id -> what was not read of the types that the proof reads, so that the account is not read completely."""
    found: dict[str, tuple[Unread, ...]] = {}
    for unread in unread_in(graph):
        if unread.service in services_read() and not unread.types:
            found[unread.account] = (*found.get(unread.account, ()), unread)
    return found


def unread_services(graph: Graph, accounts: Mapping[str, Account]) -> Iterator[Missing]:
    """What was not read of the services of which no listing reads every type, with the invariants it could change.

    In an account that is known to be the MSO's only the types count that act on members or that a reader judges.
    """
    for unread in unread_in(graph):
        account = accounts.get(unread.account)
        of_mso = account is not None and account.owner and not account.payer and account.plane not in PRACTICE_PLANES
        types = [type_ for type_ in unread.types if not of_mso or type_ in acts_on_members() or type_ in _judged()]
        affects = [_affects(type_) for type_ in types]
        if affects:
            affected = frozenset().union(*affects) if all(affects) else frozenset()
            yield Missing(str(unread), unread.account, affected)


def _affects(type_: str) -> frozenset[str]:
    """The invariants that a resource of this type could change; empty for all that read its account."""
    if type_ in _judged():
        return frozenset()
    if type_ in detection_types():
        return OF_DETECTION
    return review_of(type_).affects | (BY_DATA_PATH if type_ in data_path_types() else frozenset())


@cache
def _judged() -> frozenset[str]:
    """The types whose access a reader judges; who may switch detection off says nothing of access to data."""
    return frozenset((*resource_kinds(), *ADJACENT_POLICIES)) - detection_types()


@cache
def detection_types() -> frozenset[str]:
    """The types of what records or detects."""
    return frozenset(type_ for type_, entry in resource_kinds().items() if entry["kind"] in DETECTION_KINDS)


@cache
def services_read() -> frozenset[str]:
    """The services from which resources, data paths and principals are read."""
    return IDENTITY_SERVICES | {
        service_of(type_) for type_ in (*_judged(), *data_path_types())
    }
