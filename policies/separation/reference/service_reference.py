"""The actions of every AWS service: access level, resource types with their ARNs, condition keys, dependent actions.

The data is AWS's service authorization reference as ``service_reference.json`` holds it (source, version and date stand
at its head); ``python -m scripts.dev.renew_service_reference`` renews it. A service is read when it is first asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FILE = "service_reference.json"
DATA = Path(__file__).with_name(FILE)
VARIABLE = re.compile(r"\$\{[^{}]*\}")


class AccessLevel(StrEnum):
    """What AWS says an action does; the values are those of the service authorization reference."""

    READ = "Read"
    LIST = "List"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"
    TAGGING = "Tagging"


LEVELS: Mapping[str, AccessLevel] = {level[0]: level for level in AccessLevel}
"""The letter of the data file -> the access level."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the data comes from: the source, its version, and the day it was collected (ISO 8601)."""

    source: str
    version: str
    date: str


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a service, such as ``glue:CreateJob``.

    ``resource_types`` are the service's names of the types it is asked of (``required`` those without which AWS refuses
    the request), ``arn_templates`` their ARNs with AWS's variables (``arn:${Partition}:glue:${Region}:...``), in the
    same order. ``condition_keys`` includes those of its resource types. ``dependent_actions`` are full names.
    """

    service: str
    name: str
    access_level: AccessLevel
    resource_types: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    arn_templates: tuple[str, ...] = ()
    condition_keys: tuple[str, ...] = ()
    dependent_actions: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """``glue:CreateJob``."""
        return f"{self.service}:{self.name}"

    @property
    def is_read(self) -> bool:
        """Whether it returns content; List actions return names and settings only."""
        return self.access_level is AccessLevel.READ

    @property
    def is_list(self) -> bool:
        """Whether it lists resources."""
        return self.access_level is AccessLevel.LIST

    @property
    def is_write(self) -> bool:
        """Whether it creates, changes or deletes; tagging and permissions management are levels of their own."""
        return self.access_level is AccessLevel.WRITE

    @property
    def is_permissions(self) -> bool:
        """Whether it grants or changes permissions."""
        return self.access_level is AccessLevel.PERMISSIONS

    @property
    def is_tagging(self) -> bool:
        """Whether it changes tags only."""
        return self.access_level is AccessLevel.TAGGING

    @property
    def changes(self) -> bool:
        """Whether it changes anything: every level but Read and List."""
        return not (self.is_read or self.is_list)

    @property
    def passes_role(self) -> bool:
        """Whether the reference says that it needs iam:PassRole."""
        return "iam:PassRole" in self.dependent_actions


@cache
def reference() -> Reference:
    """The source, version and date of the data."""
    head = json.loads(_text()[: _text().index(',\n"services"')] + "}")
    return Reference(head["source"], head["version"], head["date"])


@cache
def services() -> tuple[str, ...]:
    """The prefixes of all services, sorted: ``s3``, ``rds-data``."""
    return tuple(re.findall(r'^"([^"]+)": \{"resources"', _text(), re.MULTILINE))


def actions_of(service: str) -> tuple[Action, ...]:
    """The actions of a service prefix, sorted by name; none for an unknown service."""
    service = service.lower()
    return tuple(found for name in _rows(service)[0] if (found := _action(service, name)))


def action(name: str) -> Action | None:
    """The action of a full name such as ``s3:GetObject``, whatever its case; None if AWS documents none."""
    service, _, short = name.lower().partition(":")
    return _action(service, short)


def arn_forms(asked: Action | str) -> tuple[str, ...]:
    """The ARN patterns that an action is asked of, ``*`` for each variable; ``("*",)`` if it takes no resource.

    An unknown action may be asked of anything: ``("*",)``.
    """
    found = action(asked) if isinstance(asked, str) else asked
    forms = tuple(dict.fromkeys(VARIABLE.sub("*", template) for template in found.arn_templates)) if found else ()
    return forms or ("*",)


@lru_cache(maxsize=4096)
def expand(pattern: str) -> tuple[Action, ...]:
    """The documented actions that an action pattern (``s3:Get*``, ``*``) matches; none if AWS documents none."""
    lowered = pattern.lower()
    prefix, colon, short = lowered.partition(":")
    if not colon:
        prefix, short = ("*", "*") if lowered == "*" else (lowered, "")
    asked = [s for s in services() if _matches(prefix, s)] if set("*?") & set(prefix) else [prefix]
    if not set("*?") & set(short):
        return tuple(found for s in asked if (found := _action(s, short)))
    wanted = ((s, name) for s in asked for name in _rows(s)[0] if _matches(short, name))
    return tuple(found for s, name in wanted if (found := _action(s, name)))


def is_read(name: str) -> bool:
    """Whether AWS documents the action as Read."""
    return (found := action(name)) is not None and found.is_read


def is_list(name: str) -> bool:
    """Whether AWS documents the action as List."""
    return (found := action(name)) is not None and found.is_list


def is_write(name: str) -> bool:
    """Whether AWS documents the action as Write."""
    return (found := action(name)) is not None and found.is_write


def is_permissions(name: str) -> bool:
    """Whether AWS documents the action as Permissions management."""
    return (found := action(name)) is not None and found.is_permissions


@cache
def _text() -> str:
    return DATA.read_text(encoding="utf-8")


@cache
def _rows(service: str) -> tuple[Mapping[str, tuple[str, Any]], Mapping[str, str]]:
    """Lower-case name -> name and row of each action of a service, and its resource types with their ARNs."""
    opening = f'\n"{service}": {{"resources": '
    start = _text().find(opening)
    if start < 0:
        return {}, {}
    begin = start + len(f'\n"{service}": ')
    entry: Any = json.loads(_text()[begin : _text().index("\n}", begin) + 2])
    return {name.lower(): (name, row) for name, row in entry["actions"].items()}, entry["resources"]


@cache
def _action(service: str, lowered: str) -> Action | None:
    """An action by its name in lower case; made when it is first asked for, as most never are."""
    rows, resources = _rows(service)
    if lowered not in rows:
        return None
    name, row = rows[lowered]
    letter, types, keys, dependents = (*row, "", "", "")[:4]
    named = types.split()
    plain = tuple(type_.removesuffix("!") for type_ in named)
    required = frozenset(type_[:-1] for type_ in named if type_.endswith("!"))
    templates = tuple(resources[type_] for type_ in plain)
    return Action(
        service, name, LEVELS[letter], plain, required, templates, tuple(keys.split()), tuple(dependents.split())
    )


def _matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern with ``*`` and ``?``, in time of at most the product of their lengths."""
    at, here, star, resumed = 0, 0, -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resumed, at = at, here, at + 1
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            resumed += 1
            at, here = star + 1, resumed
        else:
            return False
    return not pattern[at:].strip("*")
