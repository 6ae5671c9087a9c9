"""The place of a resource in the network: its subnets, its security groups, its addresses, the ports of its clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.network.access_lists import SUBNETS
from policies.network.prefix_lists import ENDPOINT
from policies.network.records import Group, Interface, Place, Ports
from policies.network.references import Links, as_items, is_on, value_at
from policies.network.security_groups import GROUPS, SecurityGroups
from policies.network.subnets import Subnets

FILE_SYSTEM: Final = "aws:efs/fileSystem:FileSystem"
MOUNT_TARGET: Final = "aws:efs/mountTarget:MountTarget"
EIP: Final = "aws:ec2/eip:Eip"
EIP_ASSOCIATION: Final = "aws:ec2/eipAssociation:EipAssociation"
CLIENTS: Final[Mapping[str, tuple[Ports, Ports]]] = {
    "linux": ((32768, 60999), (32768, 60999)),
    "aws": ((1024, 65535), (1024, 65535)),
    "any": ((49152, 60999), (1024, 65535)),
}
"""The ports that clients connect from: those of every such client, and those of some."""
Beside = Mapping[str, tuple[list[str | None], list[str | None], bool]]


class Places:
    """Reads the place of a resource; each is read once."""

    def __init__(
        self, graph: Graph, links: Links, subnets: Subnets, groups: SecurityGroups, beside: Beside | None = None
    ) -> None:
        self._graph, self._links, self._subnets, self._groups = graph, links, subnets, groups
        self._beside = beside or {}
        self._found: dict[str, Place | None] = {}
        self._mounts: dict[str, list[Resource]] = {}
        for target in graph.of_type(MOUNT_TARGET):
            self._mounts.setdefault(links.one(target, "fileSystemId", FILE_SYSTEM) or "", []).append(target)
        addressed = [(r, prop) for r in graph.of_type(EIP) for prop in ("instance", "networkInterface")]
        associated = ("instanceId", "networkInterfaceId")
        addressed += [(r, prop) for r in graph.of_type(EIP_ASSOCIATION) for prop in associated]
        types = ("aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface")
        self._elastic = {links.one(resource, prop, *types) for resource, prop in addressed}

    def of(self, resource: Resource) -> Place | None:
        """The place of a resource, or None for a type that has no network interface of its own."""
        if resource.urn not in self._found:
            self._found[resource.urn] = self._read(resource)
        return self._found[resource.urn]

    def _read(self, resource: Resource) -> Place | None:
        if resource.type == FILE_SYSTEM:
            return self._file_system(resource)
        entry = place_types().get(resource.type)
        if entry is None or (resource.type == ENDPOINT and resource.facts.get("vpcEndpointType") != "Interface"):
            return None
        if "within" in entry:
            prop, type_ = entry["within"]
            outer = self._graph.get(self._links.one(resource, prop, type_) or "")
            if outer is None:
                return Place(resource.urn, resource.name, unread=(f"{prop} of {resource.name} is not in the input",))
            place = self.of(outer)
            return replace(place, urn=resource.urn, label=resource.name) if place else None
        return self._placed(resource, entry)

    def _file_system(self, resource: Resource) -> Place:
        """A file system is where its mount targets are.

        docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
        """
        places = [place for target in self._mounts.get(resource.urn, ()) if (place := self.of(target))]
        unread = tuple(text for place in places for text in place.unread)
        if "" in self._mounts:
            unread += (f"the file system of {self._mounts[''][0].name} is not known before deployment",)
        interfaces = tuple(interface for place in places for interface in place.interfaces)
        return Place(resource.urn, resource.name, interfaces, same_zone=True, unread=unread)

    def _placed(self, resource: Resource, entry: Mapping[str, Any]) -> Place | None:
        beside = self._beside.get(resource.urn, ([], [], False))
        keys = [*self._subnet_keys(resource, entry), *beside[0]]
        certain, widest = CLIENTS[entry.get("clients", "any")]
        place = Place(resource.urn, resource.name, ephemeral=certain, ephemeral_at_most=widest)
        if not keys:
            if entry.get("outside"):
                return replace(place, outside=True, public=True)
            if resource.type in ("aws:cloudwatch/eventTarget:EventTarget", "aws:scheduler/schedule:Schedule"):
                return None  # not one that runs a task
            return replace(place, unread=(f"{resource.name} names no subnet",))
        subnets = [self._subnets.named(key, resource.name) for key in keys]
        unread = [subnet.unread for subnet in subnets if subnet.unread]
        groups = self._group_keys(resource, entry, beside)
        interfaces = []
        for subnet in subnets:
            if subnet.unread:
                continue
            found = self._groups.named(groups, resource.name) if groups else [self._groups.default(subnet.vpc)]
            filters: tuple[Group, ...] | None = tuple(found)
            if not groups and _is_unfiltered(resource, entry):
                filters = None
            interfaces.append(Interface(subnet, subnet.addresses, filters))
        return replace(
            place,
            interfaces=tuple(interfaces),
            public=self._public(resource, entry, tuple(interfaces)),
            unread=tuple(dict.fromkeys(unread)),
        )

    def _subnet_keys(self, resource: Resource, entry: Mapping[str, Any]) -> list[str | None]:
        if "subnet_group" in entry:
            prop, type_ = entry["subnet_group"]
            group = self._graph.get(self._links.one(resource, prop, type_) or "")
            named = value_at(resource.facts, prop)
            if group is None:
                if named in (None, ""):
                    return []  # a default one, which nobody declares
                return [None] if named is UNKNOWN else [f"of the group {named}"]
            return self._links.many(group, "subnetIds", *SUBNETS)
        return [key for path in as_items(entry["subnets"]) for key in self._listed(resource, path, *SUBNETS)]

    def _listed(self, resource: Resource, path: str, *types: str) -> list[str | None]:
        """The keys at a path, of which the last but one part may be a list of blocks that name one each."""
        outer, _, last = path.rpartition(".")
        blocks = value_at(resource.facts, outer) if outer else None
        if not isinstance(blocks, list) or len(blocks) < 2:
            return self._links.many(resource, path, *types)
        root = outer.partition(".")[0]
        values = [value_at(block, last) for block in blocks]
        return self._links.many(resource, last, *types, among={last: values}, root=root)

    def _group_keys(self, resource: Resource, entry: Mapping[str, Any], beside: Any) -> list[str | None]:
        keys = self._listed(resource, entry["groups"], *GROUPS) if "groups" in entry else []
        if not keys and "groups_beside" in entry:
            prop, type_, path = entry["groups_beside"]
            key = self._links.one(resource, prop, type_)
            template = self._graph.get(key or "")
            if template is not None:
                keys = self._links.many(template, path, *GROUPS)
                keys = keys or self._links.many(template, "networkInterfaces.securityGroups", *GROUPS)
            elif key != "":
                keys = [None]
        more, replaced = beside[1], beside[2]
        return [*([] if replaced else keys), *more]

    def _public(self, resource: Resource, entry: Mapping[str, Any], interfaces: tuple[Interface, ...]) -> bool | None:
        """Whether its interfaces have public addresses."""
        if resource.urn in self._elastic:
            return True
        said = entry.get("public", "")
        if not said:
            return False
        if said != "subnet":
            value = is_on(value_at(resource.facts, said.removeprefix("!")))
            return value if value is None or said[0] != "!" else not value
        own = resource.facts.get("associatePublicIpAddress")
        if own is not None:
            return is_on(own)
        given = {interface.subnet.public_addresses for interface in interfaces}
        return given.pop() if len(given) == 1 else None


def _is_unfiltered(resource: Resource, entry: Mapping[str, Any]) -> bool:
    """Whether a resource without security groups is one that none filters, such as a network load balancer."""
    prop, *values = entry.get("unfiltered_type", ("",))
    return bool(prop) and resource.facts.get(prop) in values


@cache
def place_types() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> where it names its subnets and groups."""
    table: Mapping[str, Mapping[str, Any]] = read_data("network/place_types.yaml")
    return table


def all_places(places: Places, graph: Graph) -> Iterator[tuple[Resource, Place]]:
    """Every resource of a graph that has a place, with it."""
    for resource in graph.of_type(*place_types(), FILE_SYSTEM):
        if place := places.of(resource):
            yield resource, place
