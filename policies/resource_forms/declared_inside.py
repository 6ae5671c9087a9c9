"""A resource that another one implies: its URN, and the reference back to the resource that declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN


def implied(
    declaring: Resource, type_: str, suffix: str, properties: Mapping[str, Any], refers: Mapping[str, Iterable[str]]
) -> Resource:
    """A resource of this type that ``declaring`` implies, in the same account and region.

    ``refers`` gives the URNs behind properties whose value is not known yet.
    """
    stack_and_project = "::".join(declaring.urn.split("::")[:2])
    return Resource(
        urn=f"{stack_and_project}::{declaring.type}${type_}::{declaring.name}.{suffix}",
        type=type_,
        id=UNKNOWN,
        inputs=dict(properties),
        parent=declaring.urn,
        provider=declaring.provider,
        account=declaring.account,
        region=declaring.region,
        property_dependencies={name: tuple(urns) for name, urns in refers.items() if tuple(urns)},
        source=declaring.source,
        status=declaring.status,
    )


def items(value: Any) -> list[Any]:
    """A list as it is, another value as a list of one; nothing for None."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]
