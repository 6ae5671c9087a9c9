"""What the kit's own deployments call, so that no guardrail shuts them out.

``deployment_actions.txt`` holds one line for each service: its prefix, then the actions that a deployment of the
example asks for, on an emulated AWS. A test compares it with what is really called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase, translate
from functools import cache
from importlib.resources import files
from typing import Any, Final

DEPLOYER: Final = "arn:aws:iam::111111111111:role/mso/deployer"
ACCOUNT: Final = re.compile(r"(?<=:)\d{12}(?=:)")
LIST: Final = "deployment_actions.txt"


@cache
def called() -> frozenset[str]:
    """Each action that a deployment of the kit needs, as ``service:Action``."""
    lines = files("infra.guardrails").joinpath(LIST).read_text(encoding="ascii").splitlines()
    found = (line.split() for line in lines if line and not line.startswith("#"))
    return frozenset(f"{prefix}:{action}" for prefix, *actions in found for action in actions)


def blocks_deployment(entry: Mapping[str, Any]) -> list[str]:
    """Some of the calls that a deny takes from every deployer, whatever the circumstances; empty if it spares them.

    Conditions on who calls are decided; one on anything else (a region, a tag, a switch of the request) is taken for a
    circumstance that a deployment avoids, which the test of a whole deployment holds.
    """
    if any(not _holds(operator, block) for operator, block in (entry.get("Condition") or {}).items()):
        return []
    return sorted(_denied(entry))[:3]


def _denied(entry: Mapping[str, Any]) -> Iterator[str]:
    named, spared = _listed(entry.get("Action")), _listed(entry.get("NotAction"))
    for action in called():
        if _matches(action, named) if named else not _matches(action, spared):
            yield action


def _holds(operator: str, block: Mapping[str, Any]) -> bool:
    """Whether a condition certainly holds for a deployer: it speaks of who calls, and the deployer is meant.

    Who spares the deployer of one account by name knows that no other makes the call.
    """
    if not all(key.lower() == "aws:principalarn" for key in block):
        return False
    patterns = ([ACCOUNT.sub("*", each) for each in _listed(value)] for value in block.values())
    meant = [any(fnmatchcase(DEPLOYER, pattern) for pattern in each) for each in patterns]
    return not any(meant) if "Not" in operator else all(meant)


def _matches(action: str, patterns: list[str]) -> bool:
    return any(_pattern(each).match(action) for each in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(value)] if isinstance(value, str) else [str(each) for each in value]
