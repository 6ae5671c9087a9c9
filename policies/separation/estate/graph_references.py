"""How one resource of a graph points at another: by URN, ARN, id or name, known or still unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.estate_model import unread
from policies.separation.iam.policy_documents import Origin, PolicyError, parse_policy
from policies.separation.iam.request import Statements

NAMES = ("arn", "bucket", "name", "id", "keyId", "url", "identifier", "clusterIdentifier")


class References:
    """Finds the resources that a property names, within the account first."""

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

    def of(self, resource: Resource, prop: str, *types: str) -> list[Resource]:
        """The resources of these types (any, where none is given) that the property points at."""
        value = dig(resource.facts, prop)
        values = value if isinstance(value, list) else [value]
        found = [r for v in values if isinstance(v, str) for r in self.named(v, resource, *types)]
        if found or not any(v is UNKNOWN for v in values):
            return found
        urns = resource.property_dependencies.get(prop.partition(".")[0], ())
        linked = (self.graph.get(urn) for urn in urns)
        return [r for r in linked if r is not None and (not types or r.type in types)]

    def named(self, name: str, near: Resource, *types: str) -> list[Resource]:
        """The resources with this name, ARN or id; names that are not ARNs count in the same account only."""
        found = self._named.get(name) or self._named.get(name.rpartition("/")[2] if ":kms:" in name else name, [])
        found = [r for r in found if not types or r.type in types]
        if name.startswith("arn:") or near.type.startswith("aws:organizations"):
            return found
        return [r for r in found if r.account == near.account]


def dig(properties: Any, path: str) -> Any:
    """The value at a dotted path; lists on the way are searched, and the first found is returned."""
    for part in path.split("."):
        if isinstance(properties, list):
            properties = next((item for item in properties if isinstance(item, dict) and part in item), None)
        properties = properties.get(part) if hasattr(properties, "get") else None
    return properties


def text(value: Any) -> str:
    """A string, or the empty string for whatever else."""
    return value if isinstance(value, str) else ""


def document(resource: Resource, prop: str, layer: str, missing: list[str]) -> Statements:
    """The statements of a policy property; where it is unknown or malformed, one that counts as not read."""
    value = dig(resource.facts, prop)
    source = str(resource.source or "")
    if value is None or value == "":
        return ()
    try:
        if isinstance(value, str | dict):
            return parse_policy(value, Origin(layer, resource.name, source))
        reason = "its value is not known yet"
    except PolicyError as error:
        reason = str(error)
    missing.append(f"{prop} of {resource.urn}: {reason}")
    return (unread(layer, resource.name, source),)


def each(value: Any) -> Iterator[Any]:
    """The items of a list, or the one value; nothing for None and for what is not known."""
    if isinstance(value, list | tuple):
        yield from value
    elif value is not None and value is not UNKNOWN:
        yield value
