"""Estate sizes, which trade cost against availability; none changes encryption, logging or the wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """``zones`` are a network's Availability Zones, ``copies`` the instances of each container and database."""

    zones: int
    copies: int
    database_class: str
    storage_gib: int
    cache_class: str
    recovery_point_hours: int
    recovery_time_hours: int


SIZES: Mapping[str, Sizing] = MappingProxyType(
    {
        "solo": Sizing(
            zones=2, copies=1, database_class="db.t4g.small", storage_gib=20, cache_class="cache.t4g.micro",
            recovery_point_hours=24, recovery_time_hours=24,
        ),
        "standard": Sizing(
            zones=2, copies=2, database_class="db.t4g.medium", storage_gib=50, cache_class="cache.t4g.small",
            recovery_point_hours=24, recovery_time_hours=8,
        ),
        "resilient": Sizing(
            zones=3, copies=3, database_class="db.m7g.large", storage_gib=100, cache_class="cache.m7g.large",
            recovery_point_hours=1, recovery_time_hours=4,
        ),
    }
)  # fmt: skip
