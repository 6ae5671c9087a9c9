"""References between resources of a graph: by URN, ARN, id or name, resolved or not known before deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.entities import unread_policy
from policies.separation.estate.missing_input import Missing
from policies.separation.iam.policy_documents import Origin, PolicyError, parse_policy
from policies.separation.iam.request import Statements

KEY_ARN = re.compile(r"arn:[^:]+:kms:[^:]*:(?P<account>\d{12}):(?:.*/)?(?P<id>[^/]+)")
NAMES = ("arn", "bucket", "name", "id", "keyId", "url", "identifier", "clusterIdentifier")


class References:
    """Finds the resources that a property refers to."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._named: dict[str, list[Resource]] = {}
        for resource in graph.custom:
            for name in self._strings(resource):
                self._named.setdefault(name, []).append(resource)

    @staticmethod
    def _strings(resource: Resource) -> set[str]:
        values = (resource.id, *map(resource.facts.get, NAMES))
        return {value for value in values if isinstance(value, str) and value}

    def resolve(self, resource: Resource, prop: str, *types: str) -> list[Resource]:
        """The resources of these types (any type if none is given) that the property refers to."""
        value = value_at(resource.facts, prop)
        values = value if isinstance(value, list) else [value]
        found = [r for v in values if isinstance(v, str) for r in self.named(v, resource, *types)]
        if found or not any(v is UNKNOWN for v in values):
            return found
        urns = resource.property_dependencies.get(prop.partition(".")[0], ())
        linked = (self.graph.get(urn) for urn in urns)
        return [r for r in linked if r is not None and (not types or r.type in types)]

    def named(self, name: str, near: Resource, *types: str) -> list[Resource]:
        """The resources with this name, ARN or id; a name that is not an ARN refers to the same account only."""
        found = self._named.get(name, [])
        if not found and (key := KEY_ARN.fullmatch(name)):
            found = [r for r in self._named.get(key["id"], ()) if r.account == key["account"]]
        found = [r for r in found if not types or r.type in types]
        if name.startswith("arn:") or near.type.startswith("aws:organizations"):
            return found
        return [r for r in found if r.account == near.account]


def value_at(properties: Any, path: str) -> Any:
    """The first value at a dotted path; lists on the path are searched."""
    for part in path.split("."):
        if isinstance(properties, list):
            properties = next((item for item in properties if isinstance(item, dict) and part in item), None)
        properties = properties.get(part) if hasattr(properties, "get") else None
    return properties


def as_text(value: Any) -> str:
    """The value if it is a string, else the empty string."""
    return value if isinstance(value, str) else ""


def policy_statements(resource: Resource, prop: str, layer: str, missing: list[Missing]) -> Statements:
    """The statements of a policy property; for an unknown or malformed one, a placeholder that counts as not read."""
    origin = Origin(layer, resource.name, str(resource.source or ""))
    where = f"{prop} of {resource.urn}"
    return statements_in(value_at(resource.facts, prop), origin, where, missing, resource.account)


def statements_in(value: Any, origin: Origin, where: str, missing: list[Missing], account: str = "") -> Statements:
    """The statements of a policy that stands at ``where``; an empty one has none, as AWS stores no empty policy."""
    if value is None or value == "":
        return ()
    try:
        if isinstance(value, str | dict):
            return parse_policy(value, origin)
        reason = "its value is not known yet"
    except PolicyError as error:
        reason = str(error)
    missing.append(Missing(f"{where}: {reason}", account))
    return (unread_policy(origin.layer, origin.name, origin.source),)


def items_of(value: Any) -> Iterator[Any]:
    """The items of a list, or a single value; nothing for None and for unknown values."""
    if isinstance(value, list | tuple):
        yield from value
    elif value is not None and value is not UNKNOWN:
        yield value
