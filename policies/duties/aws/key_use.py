"""What the caller of an action does with the key of the resource, read from ``key_use.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policies.data_files import read_data

DATA = Path(__file__).with_name("key_use.yaml")


@dataclass(frozen=True, slots=True)
class KeyUse:
    """The service that uses a key in the caller's name (``s3``), the KMS operations, and AWS's page."""

    through: str
    operations: tuple[str, ...]
    why: str


@cache
def key_use() -> dict[str, KeyUse]:
    """Action (``s3:GetObject``) -> what the caller does with the key; other actions take no right to it."""
    found = read_data(DATA)
    return {
        action: KeyUse(entry["through"], tuple(operations), entry["why"])
        for entry in found
        for action, operations in entry["actions"].items()
    }
