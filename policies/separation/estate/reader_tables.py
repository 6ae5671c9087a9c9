"""The resource types that each reader of the proof judges, taken from the readers' own tables.

A type that ``resource_types.yaml`` calls read counts as read only while every reader that must judge it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from policies.data_files import read_data
from policies.resource_forms import cloudformation_stacks, policy_attachments
from policies.separation.estate import (
    access_points,
    account_descriptions,
    adjacent_resources,
    audit_logs,
    code_sources,
    data_path_types,
    delegations,
    iam_resources,
    identities,
    identity_providers,
    organization_tree,
)

POLICY_INVARIANTS: Final = ("W1", "W2", "W6")
RESOURCES, DATA_PATHS = "resources", "data paths"


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader: its name, the types in its table at the moment, and the invariants that it decides."""

    name: str
    types: Callable[[], Iterable[str]]
    affects: tuple[str, ...]


READERS: Final = (
    Reader(RESOURCES, lambda: iam_resources.resource_kinds(), ("W1", "W2", "W5", "W6", "W10")),
    Reader(DATA_PATHS, lambda: data_path_types.data_path_types(), ("W1", "W3")),
    Reader("policies", lambda: adjacent_resources.ADJACENT_POLICIES, POLICY_INVARIANTS),
    Reader("settings", lambda: adjacent_resources.SETTINGS, POLICY_INVARIANTS),
    Reader("principals", lambda: identities.PRINCIPALS, ("W1", "W2", "W5", "W6", "W9")),
    Reader("identity policies", lambda: _identity_policies(), ("W1", "W2", "W5", "W6", "W9")),
    Reader("permission sets", lambda: identities.OF_PERMISSION_SETS.values(), ("W1", "W2", "W5", "W6", "W9")),
    Reader("policy attachments", lambda: policy_attachments.TYPES, ("W1", "W2", "W5", "W6", "W9")),
    Reader("identity providers", lambda: _providers(), ("W1", "W6")),
    Reader("organization", lambda: _of_organizations(), ("W1", "W2", "W5", "W6")),
    Reader("delegations", lambda: delegations.registrations(), ("W1", "W2", "W3", "W5", "W6", "W8", "W9")),
    Reader("code sources", lambda: (*code_sources.properties_with_code(), code_sources.REPLICATION), ("W10",)),
    Reader("audit logs", lambda: audit_logs.AUDIT_LOGS, ("W8",)),
    Reader("access points", lambda: (access_points.ACCESS_POINT, access_points.ACCESS_POINT_POLICY), ("W1",)),
    Reader("names", lambda: (iam_resources.KEY_ALIAS, iam_resources.PROFILE, *adjacent_resources.FUNCTIONS[1:]),
           ("W1", "W6")),
    Reader("public access", lambda: (iam_resources.ACCOUNT_PUBLIC_BLOCK,), ("W1",)),
    Reader("templates", lambda: (cloudformation_stacks.CONTROL, *cloudformation_stacks.STACK_SETS),
           ("W1", "W2", "W3", "W5", "W6")),
)  # fmt: skip


def readers_of(type_: str) -> tuple[Reader, ...]:
    """The readers with this type in their tables."""
    return tuple(reader for reader in READERS if type_ in reader.types())


def lacking_readers(type_: str) -> tuple[Reader, ...]:
    """The readers that must judge a type called read and do not; all of them if none does."""
    needed = _judged_by_several().get(type_)
    if needed is None:
        return () if readers_of(type_) else READERS
    return tuple(reader for reader in READERS if reader.name in needed and type_ not in reader.types())


def _identity_policies() -> Iterator[str]:
    for attachment, _, inline in identities.ATTACHED.values():
        yield from (attachment, inline)
    yield from identities.MEMBERSHIPS


def _providers() -> Iterator[str]:
    yield from (identity_providers.SAML, identity_providers.OIDC, identity_providers.IDENTITY_POOL)
    yield from (identity_providers.USER_POOL, identity_providers.USER_POOL_PROVIDER)


def _of_organizations() -> Iterator[str]:
    tree = organization_tree
    yield from (tree.ORGANIZATION, account_descriptions.ACCOUNT, tree.UNIT, tree.POLICY, tree.ATTACHMENT)


@cache
def _judged_by_several() -> Mapping[str, frozenset[str]]:
    """Type -> the names of all readers that must judge it, for types that need more than one."""
    table: Mapping[str, Any] = read_data("separation/estate/judged_by_several.yaml")
    return {type_: frozenset(readers) for type_, readers in table.items()}
