"""Who controls the names of a practice's hosts, and where its names and resolvers lead by bare address.

Whoever registers a domain, answers for it in DNS, or is delegated a part of it decides where people go who use the
practice's names: what they type there, and certificates for it, are theirs. Each is an open question (``Missing``).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import as_text
from policies.separation.estate.missing_input import Missing

ZONE: Final = "aws:route53/zone:Zone"
RECORD: Final = "aws:route53/record:Record"
RECORDS: Final = "aws:route53/recordsExclusive:RecordsExclusive"
REGISTERED: Final = ("aws:route53domains/domain:Domain", "aws:route53domains/registeredDomain:RegisteredDomain")
SIGN_IN_DOMAIN: Final = "aws:cognito/userPoolDomain:UserPoolDomain"
RESOLVERS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:dms/replicationInstance:ReplicationInstance": ("dnsNameServers",),
    "aws:ec2clientvpn/endpoint:Endpoint": ("dnsServers",),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": ("selfManagedActiveDirectory.dnsIps",),
    "aws:rds/instance:Instance": ("domainDnsIps",),
}
"""Type -> its properties (dotted) with the addresses of servers that answer its questions about names."""
ADDRESSES: Final = ("address", "ipAddress", "ipSets.ipAddresses", "publicIp", "publicIpAddress", "staticIp")
"""Properties in which a resource tells a public address of its own, or of the owner's site."""
VPCS: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
BLOCKS: Final = ("cidrBlock", "ipv6CidrBlock")
PRIVATE: Final = tuple(map(ipaddress.ip_network, (
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
    "fe80::/10",
)))  # fmt: skip
"""Not what Python calls private: that has the addresses of documentation too, by which others are meant here."""
AFFECTS: Final = frozenset({"W1", "W3"})
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


class DomainControl:
    """Finds what others decide of a practice's names."""

    def __init__(self, graph: Graph, accounts: Mapping[str, Account]) -> None:
        self.graph, self.accounts = graph, accounts
        self._told: dict[str, set[str]] = {}  # owner -> the public addresses that its resources tell
        self._zones = [(_name(zone.facts.get("name")), zone) for zone in graph.of_type(ZONE)]

    def read(self) -> Iterator[Missing]:
        """Every such question: names that others answer for, delegations, and bare addresses."""
        for resource in self.graph.of_type(ZONE, RECORD, RECORDS, *REGISTERED):
            if (here := self.accounts.get(resource.account)) and here.owner:
                yield from self._answered_by_others(resource, here)
        for resource in self.graph.of_type(RECORD, SIGN_IN_DOMAIN, *RESOLVERS):
            here = self.accounts.get(resource.account)
            if here is not None and here.plane in PRACTICE_PLANES:
                for what in self._decided_elsewhere(resource, here):
                    yield Missing(f"{resource.type} {resource.name} ({resource.urn}) {what}", here.id, AFFECTS)

    def _answered_by_others(self, resource: Resource, here: Account) -> Iterator[Missing]:
        """A zone, record or registration of somebody else for a name of a practice."""
        registered = resource.type in REGISTERED
        for name in dict.fromkeys(_names_of(resource)):
            for zone, owner in self._of_practices:
                theirs = _is_below(zone, name) if registered else _is_below(name, zone)
                if name and theirs and owner.owner != here.owner and not self._is_private(resource):
                    how = "is registered" if registered else "is answered for"
                    what = f"the practice's name {zone if registered else name} {how} by {here.name or here.id}"
                    yield Missing(f"{resource.type} {resource.name} ({resource.urn}): {what}", owner.id, AFFECTS)
                    break

    def _decided_elsewhere(self, resource: Resource, here: Account) -> Iterator[str]:
        kind, facts = as_text(resource.facts.get("type")).upper(), resource.facts
        if resource.type == SIGN_IN_DOMAIN:
            name = _name(facts.get("domain"))
            above = max((zone for zone, _ in self._zones if _is_below(name, zone)), key=len, default="")
            owners = {account.owner for zone, r in self._zones if zone == above and (account := self._account(r))}
            if above and here.owner not in owners:
                yield f"has the name {name}, under a domain of somebody else"
        elif resource.type == RECORD and kind == "NS":
            for server in map(_name, values_at(facts, "records")):
                if server and server not in self._servers_of(here):
                    yield f"delegates {facts.get('name')} to {server}, which answers for no zone of the practice"
        elif resource.type == RECORD and kind in ("A", "AAAA"):
            for address in self._of_others(values_at(facts, "records"), here):
                yield f"leads {facts.get('name')} to {address}, which the input does not show to be the practice's"
        elif resource.type in RESOLVERS:
            values = (value for path in RESOLVERS[resource.type] for value in values_at(facts, path))
            for address in self._of_others(values, here):
                yield f"asks {address} about names, which the input does not show to be the practice's"

    @cached_property
    def _of_practices(self) -> list[tuple[str, Account]]:
        """The zones of practices, the longest name first, with their accounts."""
        found = [(name, a) for name, zone in self._zones if name and (a := self._account(zone))]
        return sorted((f for f in found if f[1].plane in PRACTICE_PLANES), key=lambda each: -len(each[0]))

    def _account(self, resource: Resource) -> Account | None:
        return self.accounts.get(resource.account)

    def _is_private(self, resource: Resource) -> bool:
        """Whether a zone, or the zone of a record, answers in networks of its own only."""
        id_ = resource.id if resource.type == ZONE else as_text(resource.facts.get("zoneId"))
        return any(zone.facts.get("vpcs") for _, zone in self._zones if zone.id == id_ or zone is resource)

    def _servers_of(self, here: Account) -> set[str]:
        """The name servers of the zones that are of an account's owner."""
        own = (zone for _, zone in self._zones if (a := self._account(zone)) and a.owner == here.owner)
        return {_name(server) for zone in own for server in values_at(zone.facts, "nameServers")}

    def _of_others(self, values: Iterable[Any], here: Account) -> Iterator[str]:
        """The addresses that are not of an account's owner: public ones of nobody it has, private ones of others."""
        blocks, others = self._networks(here)
        for text in dict.fromkeys(map(as_text, values)):
            try:
                address = ipaddress.ip_address(text)
            except ValueError:
                continue
            if any(address.version == net.version and address in net for net in blocks):
                continue
            is_private = any(address.version == net.version and address in net for net in PRIVATE)
            of_others = any(address.version == net.version and address in net for net in others)
            if of_others if is_private else text not in self._addresses_of(here):
                yield text

    def _networks(self, here: Account) -> tuple[list[IpNetwork], list[IpNetwork]]:
        """The address blocks of the networks of an account's owner, and those of others."""
        own: list[IpNetwork] = []
        others: list[IpNetwork] = []
        for owner, block in self._blocks:
            (own if owner == here.owner else others).append(block)
        return own, others

    @cached_property
    def _blocks(self) -> list[tuple[str, IpNetwork]]:
        found: list[tuple[str, IpNetwork]] = []
        for vpc in self.graph.of_type(*VPCS):
            account = self._account(vpc)
            for text in (as_text(value) for prop in BLOCKS for value in values_at(vpc.facts, prop)):
                try:
                    block = ipaddress.ip_network(text)
                except ValueError:
                    continue
                found.append((account.owner if account else "", block))
        return found

    def _addresses_of(self, here: Account) -> set[str]:
        """The public addresses that resources of an account's owner tell."""
        if here.owner not in self._told:
            own = (r for r in self.graph.custom if (a := self._account(r)) and a.owner == here.owner)
            self._told[here.owner] = {as_text(v) for r in own for prop in ADDRESSES for v in values_at(r.facts, prop)}
        return self._told[here.owner]


def _names_of(resource: Resource) -> Iterator[str]:
    """The names that a zone, a record or a registration is for, in lower case."""
    if resource.type == RECORDS:
        yield from map(_name, values_at(resource.facts, "resourceRecordSets.name"))
    else:
        yield _name(resource.facts.get("domainName" if resource.type in REGISTERED else "name"))


def _name(value: Any) -> str:
    return as_text(value).rstrip(".").removeprefix("*.").lower()


def _is_below(name: str, above: str) -> bool:
    return bool(above) and (name == above or name.endswith(f".{above}"))
