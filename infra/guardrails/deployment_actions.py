"""The AWS actions that the kit's own deployments call, so that no guardrail denies them.

``deployment_actions.txt`` holds one line for each service: its IAM prefix, then the actions that a deployment of the
example calls on the emulated AWS. A test compares the list with the calls of a deployment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase, translate
from functools import cache
from importlib.resources import files
from typing import Any, Final

DEPLOYER: Final = "arn:aws:iam::111111111111:role/mso/deployer"
ACCOUNT_IN_ARN: Final = re.compile(r"(?<=:)\d{12}(?=:)")
LIST: Final = "deployment_actions.txt"


@cache
def deployment_actions() -> frozenset[str]:
    """Each action that a deployment of the kit calls, as ``service:Action``."""
    lines = files("infra.guardrails").joinpath(LIST).read_text(encoding="ascii").splitlines()
    found = (line.split() for line in lines if line and not line.startswith("#"))
    return frozenset(f"{prefix}:{action}" for prefix, *actions in found for action in actions)


def blocked_deployment_actions(entry: Mapping[str, Any]) -> list[str]:
    """At most three deployment actions that a Deny statement denies to every deployer role; empty if it exempts them.

    Conditions on the caller are evaluated. A condition on anything else (a region, a tag, a request parameter) is taken
    as one that a deployment does not meet; the test of a whole deployment proves that.
    """
    if any(not _applies_to_deployers(operator, block) for operator, block in (entry.get("Condition") or {}).items()):
        return []
    return sorted(_denied_actions(entry))[:3]


def _denied_actions(entry: Mapping[str, Any]) -> Iterator[str]:
    denied, exempt = _listed(entry.get("Action")), _listed(entry.get("NotAction"))
    for action in deployment_actions():
        if _matches(action, denied) if denied else not _matches(action, exempt):
            yield action


def _applies_to_deployers(operator: str, block: Mapping[str, Any]) -> bool:
    """Whether a condition certainly holds for a deployer: it tests the caller's ARN, and a deployer's ARN passes.

    A policy that exempts the deployer of one account by name exempts them all here: no other makes that call.
    """
    if not all(key.lower() == "aws:principalarn" for key in block):
        return False
    patterns = ([ACCOUNT_IN_ARN.sub("*", each) for each in _listed(value)] for value in block.values())
    matched = [any(fnmatchcase(DEPLOYER, pattern) for pattern in each) for each in patterns]
    return not any(matched) if "Not" in operator else all(matched)


def _matches(action: str, patterns: list[str]) -> bool:
    return any(_pattern(each).match(action) for each in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(value)] if isinstance(value, str) else [str(each) for each in value]
