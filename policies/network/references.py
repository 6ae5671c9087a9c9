"""References from one network resource to another: by id, ARN or name, or by the dependency of an unknown value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN

NAMES: Final = ("id", "arn", "name", "identifier", "clusterIdentifier", "dbiResourceId", "fileSystemArn")
GLOBAL_ID: Final = re.compile(r"arn:|[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$")
"""An id that AWS gives once in the world, so that it may belong to another account's resource."""
OF_ANOTHER_ACCOUNT: Final = re.compile(r"^\d{12}/(?=(sg|pl)-)")


class Links:
    """Finds the resource behind a property.

    A reference is a key: the URN of the resource, the id itself where no resource of the input has it, None where the
    value is not known.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._by_type: dict[str, dict[str, list[Resource]]] = {}

    def one(self, resource: Resource, path: str, *types: str, among: Any = None, root: str = "") -> str | None:
        """The key of what a single value refers to; "" where the property is not set.

        ``among`` holds the property if it is inside another one, such as a rule of the list ``root``.
        """
        value = value_at(resource.facts if among is None else among, path)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is None or value == "":
            return ""
        if value is UNKNOWN:
            found = self._dependencies(resource, root or path, types)
            return found[0] if len(found) == 1 else None
        return self.key(str(value), resource, *types)

    def many(self, resource: Resource, path: str, *types: str, among: Any = None, root: str = "") -> list[str | None]:
        """The keys of what a list refers to, None for each item that cannot be told."""
        value = value_at(resource.facts if among is None else among, path)
        if value is UNKNOWN:
            return list(self._dependencies(resource, root or path, types)) or [None]
        values = value if isinstance(value, list | tuple) else [] if value is None else [value]
        known: list[str | None] = [self.key(str(v), resource, *types) for v in values if v is not UNKNOWN]
        unknown = len(values) - len(known)
        if not unknown:
            return known
        linked = [urn for urn in self._dependencies(resource, root or path, types) if urn not in known]
        return [*known, *linked] if len(linked) == unknown else [*known, None]

    def key(self, value: str, near: Resource, *types: str) -> str:
        """The URN of the resource of these types with this id, ARN or name, or the value itself."""
        value = OF_ANOTHER_ACCOUNT.sub("", value)
        found = [r for type_ in types for r in self._of_type(type_).get(value, ())]
        close = [r for r in found if (r.account, r.region) == (near.account, near.region)]
        close = close or [r for r in found if r.account == near.account]
        if not close and GLOBAL_ID.match(value):
            close = found
        return close[0].urn if close else value

    def _of_type(self, type_: str) -> Mapping[str, list[Resource]]:
        if type_ not in self._by_type:
            index: dict[str, list[Resource]] = {}
            for resource in self.graph.of_type(type_):
                for value in {resource.id if isinstance(resource.id, str) else "", *_names(resource)}:
                    if value:
                        index.setdefault(value, []).append(resource)
            self._by_type[type_] = index
        return self._by_type[type_]

    def _dependencies(self, resource: Resource, path: str, types: tuple[str, ...]) -> tuple[str, ...]:
        """The resources of these types that the outermost property depends on."""
        root = path.partition(".")[0]
        urns = resource.property_dependencies.get(root, ())
        linked = (self.graph.get(urn) for urn in dict.fromkeys(urns))
        return tuple(r.urn for r in linked if r is not None and r.type in types)

    def label(self, key: str | None) -> str:
        """What a key is called: the logical name of the resource, or the id."""
        found = self.graph.get(key) if key else None
        return found.name if found else key or "not known before deployment"


def _names(resource: Resource) -> list[str]:
    return [value for name in NAMES if isinstance(value := resource.facts.get(name), str)]


def value_at(properties: Any, path: str) -> Any:
    """The value at a dotted path; of a list on it, the first item that has the next part. Unknown stays unknown."""
    for part in path.split(".") if path else ():
        if isinstance(properties, list | tuple):
            properties = next((i for i in properties if i is UNKNOWN or (isinstance(i, Mapping) and part in i)), None)
        if properties is UNKNOWN:
            return UNKNOWN
        properties = properties.get(part) if isinstance(properties, Mapping) else None
    return properties


def as_items(value: Any) -> list[Any]:
    """A list as it is, another value (an unknown one too) as a list of one; nothing for None."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]


def is_on(value: Any, default: bool = False) -> bool | None:
    """A switch of a resource: None where it is not known, ``default`` where it is not set."""
    if value is UNKNOWN:
        return None
    if value is None:
        return default
    return value is True or str(value).lower() in ("true", "enable", "enabled")
