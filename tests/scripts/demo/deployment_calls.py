"""What the tests of this folder ask of a deployment: the calls that it made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Calls:
    """The calls by which bindings deploy the example."""

    requests: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """Their parameters by operation; equal ones once, under their text."""
    places: set[tuple[str, str, str]] = field(default_factory=set)
    """(id of the account, operation, region)."""
