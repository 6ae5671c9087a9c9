"""Reads resources one by one; a fault of the kit on one of them is named, and the rest is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from infra.engine.graph import Resource
from infra.errors import KitError
from policies.separation.estate.missing_input import Missing

Found = TypeVar("Found")


def each_read(
    resources: Iterable[Resource], read: Callable[[Resource], Iterable[Found]], missing: list[Missing]
) -> Iterator[Found]:
    """What ``read`` finds in each resource; one that it fails on is added to ``missing`` as a fault."""
    for resource in resources:
        try:
            found = list(read(resource))
        except KitError:
            raise
        except Exception as error:  # one resource must not hide the others, and must not count as read
            what = f"a fault of the kit while reading {resource.urn}: {type(error).__name__}: {error}"
            missing.append(Missing(f"{what}; please report it", resource.account, fault=True))
            continue
        yield from found
