"""Which IAM action a call takes: from AWS's service reference, and from a table where the names differ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from infra.emulator.cloud.api_call import ApiCall
from policies.data_files import read_data
from policies.separation.reference import service_reference

TABLE: Final = Path(__file__).with_name("operations.yaml")
_PREFIXES: Final[Mapping[str, str]] = {"monitoring": "cloudwatch", "email": "ses", "tagging": "tag"}
"""The prefix of a service's actions, where it is not the name in its signatures."""


@cache
def operations() -> Mapping[str, Any]:
    """The table of operations: ``actions``, ``versioned`` and ``keys``."""
    found: Mapping[str, Any] = read_data(TABLE)
    return found


def action_of(call: ApiCall) -> str:
    """The IAM action of a call, empty for one that AWS's service reference does not list."""
    name = f"{_PREFIXES.get(call.service, call.service)}:{call.operation}"
    action = operations()["actions"].get(name, name)
    if (call.parameters or {}).get("VersionId"):
        action = operations()["versioned"].get(action, action)
    found = service_reference.action(action) if call.operation else None
    return found.full_name if found else ""
