"""What the provider instances of a plugin share: a lock, and each resource as it was last written or imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import RLock

from infra.engine.graph import Difference, Resource
from infra.engine.values import Properties


@dataclass(frozen=True, slots=True)
class Written:
    """A resource as it was last written or imported: what moto returned otherwise than declared then is no drift."""

    id: str
    inputs: Properties
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What all instances share: one call of the emulator at a time, and each resource as last written or imported."""

    lock: RLock = field(default_factory=RLock)
    written: dict[str, Written] = field(default_factory=dict)
    imported: dict[str, Written] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Memory:
        """The memory of a plugin that has written these resources."""
        custom = (each for each in resources if each.custom)
        return cls(written={each.urn: Written(str(each.id), each.inputs, each.differences) for each in custom})
