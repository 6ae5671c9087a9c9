"""Services that the proof reads and that could not be read from a live account; they never count as absent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from infra.engine.collection_gaps import Unread, service_of, unread_in
from infra.engine.graph import Graph
from policies.separation.estate.data_paths import data_path_types
from policies.separation.estate.iam_resources import ADJACENT_POLICIES, resource_kinds

IDENTITY_SERVICES = frozenset({"", "iam", "organizations", "ssoadmin"})
"""Services from which principals, SCPs and RCPs are read; the empty string is a whole account."""


def unread_by_account(graph: Graph) -> Mapping[str, tuple[Unread, ...]]:
    """Account id -> what was not read of the services that the proof reads."""
    found: dict[str, tuple[Unread, ...]] = {}
    for unread in unread_in(graph):
        if unread.service in services_read():
            found[unread.account] = (*found.get(unread.account, ()), unread)
    return found


@cache
def services_read() -> frozenset[str]:
    """The services from which resources, data paths and principals are read."""
    return IDENTITY_SERVICES | {
        service_of(type_) for type_ in (*resource_kinds(), *data_path_types(), *ADJACENT_POLICIES)
    }
