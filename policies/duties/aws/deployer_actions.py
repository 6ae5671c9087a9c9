"""What deploying a resource of each type takes: IAM actions by verb, keys, roles to pass, service-linked roles.

The actions are generated (``python -m scripts.dev.renew_deployer_actions``); what of them depends on what a resource
declares, and what is left out for which reason, is in ``deployment_conditions.yaml`` beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.data_files import read_data

DATA: Final = Path(__file__).with_name("deployer_actions.json")
VERBS: Final = ("create", "read", "update", "delete")
BY_PROPERTY: Final = ("iam:PassRole", "iam:CreateServiceLinkedRole")
"""Actions that a type takes only for what its properties name; ``roles`` and ``linked_roles`` say which."""
PAGES: Final = "https://docs.aws.amazon.com/"


@dataclass(frozen=True, slots=True)
class Needed:
    """An action, and the properties of which one makes it needed (``path`` or ``path=value``); none: always."""

    action: str
    when: tuple[str, ...] = ()

    def by(self, properties: Mapping[str, Any]) -> bool:
        """Whether a resource with these properties takes it."""
        return not self.when or declares(properties, self.when)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """What a service (``rds``) does with the key that a property names, for whoever deploys the resource."""

    property: str
    through: str
    actions: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class RolePassed:
    """Properties that hand a role to a service (``ecs-tasks.amazonaws.com``)."""

    properties: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class LinkedRole:
    """A service-linked role that the first resource of a service needs, where it declares one of ``when``."""

    service: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeNeeds:
    """What a type takes. ``left_out`` holds the actions of the lists that it does not take, each with the reason."""

    actions: Mapping[str, tuple[Needed, ...]]
    keys: tuple[KeyUse, ...] = ()
    roles: tuple[RolePassed, ...] = ()
    linked: tuple[LinkedRole, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@cache
def type_needs(type_: str) -> TypeNeeds | None:
    """What deploying a resource of a type takes; None for a type that is on no list."""
    row = _rows().get(type_)
    if row is None:
        return None
    actions: dict[str, tuple[Needed, ...]] = {}
    left_out: dict[str, str] = {}
    keys = tuple(_key_uses(type_))
    optional = tuple(_of_type("optional", type_))
    for verb in VERBS:
        names = sorted({name for listed in row[verb].values() for name in listed})
        actions[verb] = tuple(_needed(optional, verb, [n for n in names if not _by_property(type_, n)], left_out))
    roles = tuple(RolePassed(tuple(e["properties"]), e["to"]) for e in _of_type("roles", type_) if e["properties"])
    linked = tuple(LinkedRole(e["service"], tuple(e.get("with", ()))) for e in _of_type("linked_roles", type_))
    return TypeNeeds(actions, keys, roles, linked, left_out)


def declares(properties: Mapping[str, Any], when: Sequence[str]) -> bool:
    """Whether properties have one of these paths with a value, or with the value after ``=``."""
    return any(_declared(properties, path, wanted) for path, _, wanted in (each.partition("=") for each in when))


def _declared(properties: Any, path: str, wanted: str) -> bool:
    for part in path.split(".") if path else ():
        if isinstance(properties, list):
            properties = next((item for item in properties if isinstance(item, Mapping) and part in item), None)
        properties = properties.get(part) if isinstance(properties, Mapping) else None
    if wanted:
        return str(properties).lower() == wanted.lower()
    return properties not in (None, False, "", [], {})


@cache
def attributes() -> Mapping[str, str]:
    """Condition key, in lower case -> the property from which AWS takes its value."""
    found: Mapping[str, str] = conditions()["attributes"]
    return found


@cache
def handled_types() -> Mapping[str, str]:
    """Classic type -> the CloudFormation type whose schema lists what it takes."""
    found: Mapping[str, str] = read_data("duties/aws/handled_types.yaml")
    return found


@cache
def conditions() -> Mapping[str, Any]:
    """The content of ``deployment_conditions.yaml``."""
    found: Mapping[str, Any] = read_data("duties/aws/deployment_conditions.yaml")
    return found


@cache
def listed_types() -> tuple[str, ...]:
    """Every type with a list."""
    return tuple(_rows())


@cache
def _rows() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    found: Mapping[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))["types"]
    return found


def _needed(
    optional: Sequence[Mapping[str, Any]], verb: str, names: Sequence[str], left_out: dict[str, str]
) -> Iterator[Needed]:
    """The actions of one verb, without those that a row leaves out; of several rows the first decides."""
    rows = [row for row in optional if verb in row.get("verbs", VERBS)]
    for name in names:
        row = next((r for r in rows if _matches(name, r["actions"]) and name not in r.get("except", ())), None)
        if row is None:
            yield Needed(name)
        elif "with" in row:
            yield Needed(name, tuple(row["with"]))
        else:
            left_out[name] = row["why"]


def _by_property(type_: str, action: str) -> bool:
    """Whether an action of a list depends on a key or a role that a property names."""
    if type_ == "aws:iam/serviceLinkedRole:ServiceLinkedRole":
        return False
    return action in BY_PROPERTY or (action.startswith("kms:") and not type_.startswith("aws:kms/"))


def _key_uses(type_: str) -> Iterator[KeyUse]:
    for entry in _of_type("keys", type_):
        yield KeyUse(entry["property"], entry["through"], tuple(entry["actions"]), PAGES + entry["page"])


def _of_type(section: str, type_: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a section for a type, those for named types before those for every type."""
    rows = [row for row in conditions()[section] if _matches(type_, row["types"])]
    rows = [row for row in rows if not _matches(type_, row.get("except", ()))]
    return iter(sorted(rows, key=lambda row: row["types"] == ["*"]))


def _matches(text: str, patterns: Sequence[str]) -> bool:
    return bool(patterns) and _pattern(tuple(patterns)).match(text) is not None


@cache
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))
