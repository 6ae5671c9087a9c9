"""Ways out to the internet, as declared: names that are let through, groups that let tasks out, addresses of vendors.

What a workload sends is its code; whom it can send it to is configuration. A way out is declared by the tags
``mso:vendor`` and ``mso:agreement`` of the list that names its hosts, of the security group that opens it, or of each
rule that posts events to an API destination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.data_labels import data_classes_of
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import References, as_text, items_of, value_at

DNS_RULE: Final = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
DNS_LIST: Final = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
TLS_LIST: Final = "aws:networkfirewall/ruleGroup:RuleGroup"
GATEWAYS: Final = (
    "aws:ec2/natGateway:NatGateway", "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
)  # fmt: skip
GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
RULES: Final = (
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "aws:ec2/securityGroupRule:SecurityGroupRule",
)  # fmt: skip
CIDRS: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
API_DESTINATION: Final = "aws:cloudwatch/eventApiDestination:EventApiDestination"
CONNECTION: Final = "aws:cloudwatch/eventConnection:EventConnection"
ZONE: Final = "aws:route53/zone:Zone"
BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
VENDOR, AGREEMENT = "mso:vendor", "mso:agreement"
OF_AWS: Final = ("amazonaws.com", "api.aws", "compute.internal", "ec2.internal", "in-addr.arpa")
"""Names that AWS answers for; what they lead to is judged by the policies of endpoints and resources."""
NOT_KNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class WayOut:
    """A name that an account lets through (``*.`` for all below it), or a group that lets tasks out (no ``name``).

    The host of an API destination is such a name, too: EventBridge posts there.

    ``vendor`` is empty where nothing declares it; ``agreement`` is empty where data that identifies patients leaves
    without one; neither is known where ``tags_read`` is False. ``leads`` says whether the account has a gateway to the
    internet. ``names_of`` is the owner of the estate whose name it is, if it is one's.
    """

    account: Account
    by: str
    name: str = ""
    vendor: str = ""
    agreement: str = ""
    identifies: bool = False
    leads: bool = False
    names_of: Account | None = None
    tags_read: bool = True
    source: str = ""


def read_ways_out(graph: Graph, refs: References, accounts: Mapping[str, Account]) -> Iterator[WayOut]:
    """The ways out of the accounts that may hold patient data."""
    reader = _Reader(graph, refs, accounts)
    yield from reader.names()
    yield from reader.groups()
    yield from reader.destinations()


@dataclass
class _Reader:
    graph: Graph
    refs: References
    accounts: Mapping[str, Account]
    gateways: frozenset[str] = field(init=False)
    hosts: Mapping[str, Account] = field(init=False)

    def __post_init__(self) -> None:
        leading = (r for r in self.graph.of_type(*GATEWAYS) if r.facts.get("connectivityType") != "private")
        self.gateways = frozenset(gateway.account for gateway in leading)
        named = [(zone, zone.facts.get("name")) for zone in self.graph.of_type(ZONE)]
        named += [(balancer, balancer.facts.get("dnsName")) for balancer in self.graph.of_type(BALANCER)]
        self.hosts = {
            as_text(name).rstrip(".").lower(): self.accounts[r.account]
            for r, name in named
            if as_text(name) and r.account in self.accounts
        }

    def _in_practices(self, *types: str) -> Iterator[tuple[Resource, Account]]:
        for resource in self.graph.of_type(*types):
            account = self.accounts.get(resource.account)
            if account is not None and account.plane in PRACTICE_PLANES:
                yield resource, account

    def names(self) -> Iterator[WayOut]:
        """Each name that an account's DNS Firewall or Network Firewall lets through."""
        declared: dict[tuple[str, str], WayOut] = {}
        for rule, account in self._in_practices(DNS_RULE):
            if rule.facts.get("action") == "BLOCK":
                continue
            for listed in self.refs.resolve(rule, "firewallDomainListId", DNS_LIST):
                for name in _names(listed.facts.get("domains")):
                    way = self._way(account, listed, name, "DNS Firewall")
                    declared[account.id, name] = way
                    yield way
        lists = {  # before a deployment the id of a list is not known, and its rule names none
            (account.id, name): listed
            for listed, account in self._in_practices(DNS_LIST) if listed.tags.get(VENDOR)
            for name in _names(listed.facts.get("domains"))
        }  # fmt: skip
        for group, account in self._in_practices(TLS_LIST):
            for name in _tls_names(group):
                if (account.id, name) not in declared:
                    yield self._way(account, lists.get((account.id, name), group), name, "Network Firewall")

    def _way(self, account: Account, listed: Resource, name: str, by: str) -> WayOut:
        agreement = as_text(listed.tags.get(AGREEMENT))
        return WayOut(
            account,
            f"{by} list {listed.name}",
            name,
            vendor=as_text(listed.tags.get(VENDOR)),
            agreement="" if agreement == "none" else agreement,
            identifies=bool(data_classes_of(listed) & (PHI | PHI_MINIMUM)),
            leads=account.id in self.gateways,
            names_of=self._owner(account, name),
            tags_read=_tags_read(listed),
            source=str(listed.source or ""),
        )

    def _owner(self, account: Account, name: str) -> Account | None:
        """The account that a name leads to; that of another owner, where a wildcard covers names of several."""
        if is_of_aws(name) and account.id not in self.gateways:
            return None  # nothing but endpoints is reached under it
        found = [there for host, there in self.hosts.items() if _covers(name, host)]
        return next((there for there in found if there.owner != account.owner), found[0] if found else None)

    def destinations(self) -> Iterator[WayOut]:
        """The host of each API destination and of where it gets tokens, once for each rule that posts events there."""
        rules = {_place(rule, "name"): rule for rule in self.graph.of_type(EVENT_RULE)}
        for target, account in self._in_practices(TARGET):
            for destination in self.refs.resolve(target, "arn", API_DESTINATION):
                address = destination.facts.get("invocationEndpoint")
                name = NOT_KNOWN if address is UNKNOWN else urlsplit(as_text(address)).hostname or NOT_KNOWN
                way = self._way(account, rules.get(_place(target, "rule"), target), name, "rule")
                by = f"API destination {destination.name} of the rule {target.facts.get('rule')}"
                yield replace(way, by=by, leads=True, source=str(destination.source or ""))
                for connection in self.refs.resolve(destination, "connectionArn", CONNECTION):
                    yield from self._tokens(account, rules.get(_place(target, "rule"), target), connection)

    def _tokens(self, account: Account, rule: Resource, connection: Resource) -> Iterator[WayOut]:
        """The host at which a connection gets tokens: the practice's credential goes there."""
        address = value_at(connection.facts, "authParameters.oauth.authorizationEndpoint")
        if address in (None, ""):
            return
        name = NOT_KNOWN if address is UNKNOWN else urlsplit(as_text(address)).hostname or NOT_KNOWN
        way = self._way(account, rule, name, "rule")
        by = f"token endpoint of the connection {connection.name}"
        yield replace(way, by=by, leads=True, source=str(connection.source or ""))

    def groups(self) -> Iterator[WayOut]:
        """Each security group that lets tasks out to the internet, in an account with a gateway to it."""
        for group, account in self._in_practices(GROUP):
            if account.id in self.gateways and any(map(_to_internet, items_of(group.props.get("egress")))):
                yield self._group(account, group, group)
        for rule, account in self._in_practices(*RULES):
            outward = rule.facts.get("type", "egress") == "egress"
            if account.id in self.gateways and outward and _to_internet(rule.facts):
                for group in self.refs.resolve(rule, "securityGroupId", GROUP) or [rule]:
                    yield self._group(account, group, rule)

    def _group(self, account: Account, group: Resource, opens: Resource) -> WayOut:
        vendor, by = as_text(group.tags.get(VENDOR)), f"security group {group.name}"
        source = str(opens.source or "")
        return WayOut(account, by, vendor=vendor, leads=True, tags_read=_tags_read(group), source=source)


def _place(resource: Resource, name: str) -> tuple[str, str, str, str]:
    """Account, Region, bus and name of the rule that a rule is, or that a target names."""
    named = resource.facts.get("eventBusName")
    bus = "default" if named in (None, "") else as_text(named).rpartition("/")[2]
    return resource.account, resource.region, bus, as_text(resource.facts.get(name))


def _tags_read(resource: Resource) -> bool:
    """Whether it is known which tags a resource has; a collection may not have read them."""
    return not any(resource.facts.get(name) is UNKNOWN for name in ("tags", "tagsAll"))


def _covers(name: str, host: str) -> bool:
    """Whether a name on a list is a host's, or below it, or a wildcard of what the host is below."""
    own = name.removeprefix("*").removeprefix(".")
    if own == host or own.endswith(f".{host}"):
        return True
    return name.startswith("*") and (not own or host.endswith(f".{own}"))


def is_of_aws(name: str) -> bool:
    """Whether AWS itself answers for a name."""
    own = name.removeprefix("*").removeprefix(".")
    return any(own == each or own.endswith(f".{each}") for each in OF_AWS)


def _names(domains: Any) -> Iterator[str]:
    if domains is UNKNOWN:
        yield NOT_KNOWN
        return
    for domain in items_of(domains):
        yield as_text(domain).rstrip(".").lower() or NOT_KNOWN


def _tls_names(group: Resource) -> Iterator[str]:
    """The names that a rule group lets through; what it has besides an allow list of names is not known."""
    source = value_at(group.facts, "ruleGroup.rulesSource")
    listed = value_at(source, "rulesSourceList")
    if group.facts.get("type") == "STATELESS" or value_at(listed, "generatedRulesType") == "DENYLIST":
        return
    if value_at(listed, "generatedRulesType") != "ALLOWLIST":
        yield NOT_KNOWN
        return
    for name in _names(value_at(listed, "targets")):
        yield f"*{name}" if name.startswith(".") else name


def _to_internet(rule: Any) -> bool:
    if not hasattr(rule, "get"):
        return True
    given = [value for prop in CIDRS for value in items_of(rule.get(prop))]
    return any(value is UNKNOWN or _is_public(value) for value in given)


def _is_public(cidr: Any) -> bool:
    """Whether a block has addresses outside of private networks; what is no block counts as having them."""
    try:
        return not ip_network(str(cidr), strict=False).is_private
    except ValueError:
        return True
