"""What the network model consists of: rules, groups, lists, tables, subnets, endpoints; places and destinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from policies.network.addresses import EVERYWHERE, NOWHERE, Addresses

ALL_PORTS: Final = (0, 65535)
ALL: Final = "all"
"""Every protocol."""
Ports: TypeAlias = tuple[int, int]


class Answer(StrEnum):
    """Whether a connection can be opened, or a name resolves. What was not read is UNKNOWN, never a guess."""

    ALLOWED = "ALLOWED"
    BLOCKED = "BLOCKED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Connection:
    """The answer with the path: ``steps`` in the order of the packets, ``reason`` the first cause if it is no.

    Of several subnets, ``steps`` shows the pair that decides.
    """

    answer: Answer
    steps: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a security group: it allows a protocol and ports from, or to, addresses, groups and prefix lists.

    ``lists`` are AWS-managed prefix lists, as ``(service, Region)``. ``unread`` says what of the rule is not known:
    such a rule may allow anything, or nothing.
    """

    label: str
    protocol: str = ALL
    ports: Ports = ALL_PORTS
    addresses: Addresses = NOWHERE
    groups: frozenset[str] = frozenset()
    lists: frozenset[tuple[str, str]] = frozenset()
    unread: str = ""

    def concerns(self, protocol: str, port: int) -> bool:
        """Whether it is about this protocol and port."""
        return self.protocol in (ALL, protocol) and self.ports[0] <= port <= self.ports[1]


@dataclass(frozen=True, slots=True)
class Group:
    """A security group with its rules; ``unread`` says why its rules are not known."""

    key: str
    label: str
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    unread: str = ""

    def rules(self, direction: str) -> tuple[Rule, ...]:
        """Those of ``ingress`` or ``egress``."""
        return self.ingress if direction == "ingress" else self.egress


@dataclass(frozen=True, slots=True)
class AclRule:
    """An entry of a network ACL. ``number`` is its place in the order; -1 where it is not known, and before all."""

    number: int
    allow: bool
    protocol: str = ALL
    addresses: Addresses = EVERYWHERE
    ports: Ports = ALL_PORTS
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Acl:
    """A network ACL: its entries in order; traffic that none matches is denied."""

    label: str
    ingress: tuple[AclRule, ...] = ()
    egress: tuple[AclRule, ...] = ()
    unread: str = ""

    def rules(self, direction: str) -> tuple[AclRule, ...]:
        """Those of ``ingress`` or ``egress``."""
        return self.ingress if direction == "ingress" else self.egress


@dataclass(frozen=True, slots=True)
class Route:
    """One route: a CIDR block and where it leads.

    ``kind`` is local, internet gateway, egress-only gateway, NAT gateway, peering, transit gateway, endpoint, VPN
    gateway, or what else AWS calls it; ``target`` is the key of that resource.
    """

    cidr: str
    kind: str
    target: str | None = ""
    propagated: bool = False
    unread: str = ""


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table without its local routes. ``unread_is_propagated``: what is not known are routes of a VPN only."""

    key: str
    label: str
    routes: tuple[Route, ...] = ()
    unread: str = ""
    unread_is_propagated: bool = False


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC: its blocks, its DNS switches (None: not known), and the keys of what it falls back to."""

    key: str
    label: str
    account: str
    region: str
    cidrs: tuple[str, ...]
    dns_support: bool | None
    dns_hostnames: bool | None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet: its addresses, its VPC, and the ACL and route table that apply."""

    key: str
    label: str
    vpc: str
    zone: str
    addresses: Addresses
    acl: Acl
    table: RouteTable
    public_addresses: bool | None = False
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface that may get any of ``addresses``; ``groups`` is None where no security group filters it."""

    subnet: Subnet
    addresses: Addresses
    groups: tuple[Group, ...] | None

    @property
    def label(self) -> str:
        """The name of its subnet."""
        return self.subnet.label


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is in the network: every interface that it has, or may get.

    ``public`` says whether its interfaces have public addresses (None: not known), ``ephemeral`` from which ports its
    clients connect. ``outside`` is a Lambda function in no VPC: it runs in a network of AWS with a way to the
    internet. ``same_zone`` is a file system, reached by the mount target of the caller's own Availability Zone.
    ``unread`` says what of it is not known.
    """

    urn: str
    label: str
    interfaces: tuple[Interface, ...] = ()
    public: bool | None = False
    ephemeral: Ports = (1024, 65535)
    ephemeral_at_most: Ports = (1024, 65535)
    outside: bool = False
    same_zone: bool = False
    unread: tuple[str, ...] = ()

    @property
    def vpcs(self) -> tuple[str, ...]:
        """The keys of its VPCs; more than one only by mistake."""
        return tuple(dict.fromkeys(interface.subnet.vpc for interface in self.interfaces))


@dataclass(frozen=True, slots=True)
class Service:
    """An AWS service by the name that its endpoint has (``secretsmanager``, ``ecr.dkr``); Region "": the caller's."""

    name: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Internet:
    """A host on the internet, by domain name, address or CIDR block; ANYONE on the internet where empty."""

    host: str = ""


Destination: TypeAlias = Place | Service | Internet


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A VPC endpoint: ``kind`` is Interface, Gateway or GatewayLoadBalancer, ``service`` AWS's name in full."""

    key: str
    label: str
    vpc: str | None
    kind: str
    service: str
    private_dns: bool | None
    place: Place | None = None
    tables: frozenset[str] = frozenset()
    policy: Any = None
    unread: str = ""
    unread_tables: str = ""


@dataclass(frozen=True, slots=True)
class EndpointPolicy:
    """The policy of the endpoint that traffic passes: a document as text or object, or UNKNOWN; whose it is."""

    endpoint: str
    label: str
    document: Any = field(default_factory=dict)


FULL_ACCESS: Final[Mapping[str, Any]] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
"""What AWS attaches to an endpoint without a policy.

docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""
