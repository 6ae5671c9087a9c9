"""Prefix lists: the customer's with their entries, AWS's by the service that a gateway endpoint leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.network.addresses import Addresses, blocks, is_block
from policies.network.references import Links, as_items, value_at

LIST: Final = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY: Final = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"


@dataclass(frozen=True, slots=True)
class PrefixList:
    """The blocks of a customer's list, or the service and Region of one of AWS's; ``unread`` where neither is known."""

    cidrs: tuple[str, ...] = ()
    service: tuple[str, str] | None = None
    unread: str = ""

    @property
    def addresses(self) -> Addresses:
        """Its blocks as one set."""
        return blocks(self.cidrs)


class PrefixLists:
    """The prefix lists of a graph."""

    def __init__(self, graph: Graph, links: Links) -> None:
        self.links = links
        self._entries: dict[str, list[Any]] = {}
        for entry in graph.of_type(ENTRY):
            key = links.one(entry, "prefixListId", LIST)
            self._entries.setdefault(key or "", []).append(entry.facts.get("cidr"))
        self._services = {}
        for endpoint in graph.of_type(ENDPOINT):
            service = service_of(str(endpoint.facts.get("serviceName")))
            self._services[endpoint.urn] = service
            if isinstance(listed := endpoint.facts.get("prefixListId"), str) and listed:
                self._services[listed] = service
        self._customers = {r.urn: r for r in graph.of_type(LIST)}

    def referred(self, resource: Resource, prop: str, among: Any = None, root: str = "") -> list[PrefixList]:
        """The prefix lists that a property names."""
        return [self._read(key) for key in self.links.many(resource, prop, LIST, ENDPOINT, among=among, root=root)]

    def _read(self, key: str | None) -> PrefixList:
        if key in self._services:
            return PrefixList(service=self._services[key])
        if key not in self._customers:
            return PrefixList(unread=f"prefix list {self.links.label(key)} is not in the input")
        declared = self._customers[key]
        entries = as_items(declared.props.get("entries"))
        cidrs = [value_at(entry, "cidr") for entry in entries] + self._entries.get(key, [])
        known = tuple(cidr for cidr in cidrs if is_block(cidr))
        if len(known) < len(cidrs):
            return PrefixList(unread=f"an entry of the prefix list {declared.name} is not known before deployment")
        return PrefixList(cidrs=known)


def service_of(endpoint_service: str) -> tuple[str, str]:
    """``com.amazonaws.us-west-2.ecr.api`` as service and Region; ("", "") for a service that is not AWS's."""
    partition, _, rest = endpoint_service.removeprefix("cn.").partition("amazonaws.")
    if partition != "com." or ".vpce." in f".{rest}":
        return ("", "")
    region, _, service = rest.removeprefix("cn.").partition(".")
    return (service, region) if service else ("", "")
