"""Whether a name resolves from a VPC: DNS switches, DNS Firewall, resolver rules, private zones, endpoints.

docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import VPCS
from policies.network.dns_firewalls import DnsFirewalls
from policies.network.endpoints import Endpoints
from policies.network.filters import Check, decide, passed, stopped, undecided
from policies.network.prefix_lists import ENDPOINT
from policies.network.records import Answer, Connection, Endpoint, Place
from policies.network.references import Links, as_items, value_at
from policies.network.service_names import is_of_aws, service_of_host
from policies.network.subnets import Subnets

ZONE: Final = "aws:route53/zone:Zone"
RECORD: Final = "aws:route53/record:Record"
ZONE_ASSOCIATION: Final = "aws:route53/zoneAssociation:ZoneAssociation"
RESOLVER_RULE: Final = "aws:route53/resolverRule:ResolverRule"
RULE_ASSOCIATION: Final = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
DHCP: Final = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
DHCP_ASSOCIATION: Final = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"
AMAZON: Final = "AmazonProvidedDNS"


@dataclass(frozen=True, slots=True)
class Zone:
    """A hosted zone with the names that it has an address or an alias for; ``unread`` if one is not known.

    ``names`` gives the name that a CNAME leads on to, else ""; ``targets`` what an alias leads to: a name, or the key
    of an endpoint.
    """

    label: str
    domain: str
    names: dict[str, str]
    targets: dict[str, str]
    unread: str = ""

    def holds(self, name: str) -> str | None:
        """The record that answers for a name, itself or by a wildcard of the closest level; None if there is none."""
        if name in self.names:
            return name
        rest = name
        while rest != self.domain and "." in rest:
            rest = rest.partition(".")[2]
            if f"*.{rest}" in self.names:
                return f"*.{rest}"
        return None


class Names:
    """Answers whether names resolve."""

    def __init__(self, graph: Graph, links: Links, subnets: Subnets, endpoints: Endpoints) -> None:
        self._graph, self._links, self._subnets, self._endpoints = graph, links, subnets, endpoints
        self._firewalls = DnsFirewalls(graph, links)
        records: dict[str, list[Resource]] = {}
        for record in graph.of_type(RECORD):
            records.setdefault(links.one(record, "zoneId", ZONE) or "", []).append(record)
        self._zones = {zone.urn: _zone(zone, records.get(zone.urn, []), links) for zone in graph.of_type(ZONE)}
        self._private: dict[str, list[str | None]] = {}  # VPC -> its private zones
        private = set()
        for zone in graph.of_type(ZONE):
            for vpc in self._vpcs_of_zone(zone):
                self._private.setdefault(vpc or "", []).append(zone.urn)
                private.add(zone.urn)
        for association in graph.of_type(ZONE_ASSOCIATION):
            key = links.one(association, "zoneId", ZONE)
            self._private.setdefault(links.one(association, "vpcId", *VPCS) or "", []).append(key)
            private.add(key or "")
        self._public = [zone for urn, zone in self._zones.items() if urn not in private]
        self._rules: dict[str, list[Resource | None]] = {}
        for association in graph.of_type(RULE_ASSOCIATION):
            rule = graph.get(links.one(association, "resolverRuleId", RESOLVER_RULE) or "")
            self._rules.setdefault(links.one(association, "vpcId", *VPCS) or "", []).append(rule)
        self._servers = self._name_servers()

    def resolves(self, place: Place, name: str) -> Connection:
        """Whether a name resolves in every VPC of a place."""
        if place.outside:
            return Connection(Answer.ALLOWED, (f"{place.label} runs outside VPCs and asks AWS's public resolvers",))
        if place.unread or not place.interfaces:
            reason = next(iter(place.unread), f"{place.label} has no network interface")
            return Connection(Answer.UNKNOWN, (), reason)
        found = Connection(Answer.ALLOWED)
        for vpc in place.vpcs:
            checks = list(self.checks(vpc, name))
            answer, reason = decide(checks)
            asked = Connection(answer, tuple(check.text for check in checks), reason)
            if answer is Answer.BLOCKED:
                return asked
            found = asked if found.answer is Answer.ALLOWED else found
        return found

    def checks(self, vpc_key: str, name: str) -> Iterator[Check]:
        """The steps of one query."""
        name = name.lower().rstrip(".")
        yield from self._resolver(vpc_key)
        if (filtered := self._firewalls.check(vpc_key, name)) is not None:
            yield filtered
        yield from self._answer(vpc_key, name, follow=8)

    def private(self, vpc_key: str, name: str) -> tuple[str, Endpoint | None] | None:
        """The private zone that answers for a name, and the endpoint that it leads to; None if no such zone does."""
        name = name.lower().rstrip(".")
        zone = self._closest_zone(vpc_key, name)
        if zone is None:
            return None
        record = zone.holds(name) or ""
        return zone.label, self._endpoints.named(zone.targets.get(record, "") or zone.names.get(record, ""))

    def _resolver(self, vpc_key: str) -> Iterator[Check]:
        vpc = self._subnets.vpc(vpc_key)
        servers = self._servers.get(vpc_key, self._servers.get("", AMAZON))
        if vpc.unread and vpc.dns_support is None:
            yield undecided("a resolver", vpc.unread)
        elif servers != AMAZON:
            yield undecided("a resolver", f"names are asked of {servers}, and what that answers is not in the input")
        elif vpc.dns_support is None:
            yield undecided("a resolver", f"enableDnsSupport of the VPC {vpc.label} is not known before deployment")
        elif not vpc.dns_support:
            yield stopped("a resolver", f"enableDnsSupport of the VPC {vpc.label} is false: no name resolves in it")
        else:
            yield passed(f"the Route 53 Resolver of the VPC {vpc.label} answers")

    def _answer(self, vpc_key: str, name: str, follow: int) -> Iterator[Check]:
        """Who answers: the most specific of resolver rules and private zones, an endpoint, or public DNS."""
        zone = self._closest_zone(vpc_key, name)
        rule = self._closest_rule(vpc_key, name)
        if rule is not None and (zone is None or len(rule[0]) >= len(zone.domain)):
            unread = f"what the resolvers of {rule[1]} answer is not in the input"
            yield undecided(f"{name} is forwarded by {rule[1]}", unread)
        elif zone is not None:
            yield from self._from_zone(vpc_key, zone, name, follow)
        elif None in self._private.get(vpc_key, ()) or "" in self._private:
            yield undecided(f"{name} in private zones", "a private zone of the VPC is not known before deployment")
        elif endpoint := self._endpoint(vpc_key, name):
            yield passed(f"{name} resolves to the addresses of the endpoint {endpoint}")
        elif is_of_aws(name):
            yield passed(f"{name} resolves in AWS's public DNS")
        else:
            yield from self._from_public_zone(vpc_key, name, follow)

    def _endpoint(self, vpc_key: str, name: str) -> str:
        """The interface endpoint whose private DNS answers for a name; "" if there is none."""
        if (asked := service_of_host(name)) is None:
            return ""
        found = (e.label for e in self._endpoints.interface(vpc_key, *asked) if e.private_dns)
        return next(found, "")

    def _from_public_zone(self, vpc_key: str, name: str, follow: int) -> Iterator[Check]:
        zones = [zone for zone in self._public if zone.domain and _is_within(name, zone.domain)]
        if zones:
            yield from self._from_zone(vpc_key, max(zones, key=lambda zone: len(zone.domain)), name, follow)
        else:
            yield passed(f"{name} is asked of public DNS; whether it exists there is not evaluated")

    def _from_zone(self, vpc_key: str, zone: Zone, name: str, follow: int) -> Iterator[Check]:
        record = zone.holds(name)
        text = f"{name} in the hosted zone {zone.label}"
        if record is None:
            cause = f"hosted zone {zone.label} has no record for {name}"
            yield undecided(text, zone.unread) if zone.unread else stopped(text, cause)
            return
        yield passed(f"{text}: record {record}")
        if (target := zone.names[record]) and follow:  # DNS Firewall inspects each name of the chain
            yield from (c for c in [self._firewalls.check(vpc_key, target)] if c is not None)
            yield from self._answer(vpc_key, target, follow - 1)

    def _closest_zone(self, vpc_key: str, name: str) -> Zone | None:
        keys = self._private.get(vpc_key, ())
        zones = (self._zones[key] for key in keys if key in self._zones)
        return max((z for z in zones if _is_within(name, z.domain)), key=lambda zone: len(zone.domain), default=None)

    def _closest_rule(self, vpc_key: str, name: str) -> tuple[str, str] | None:
        """The domain and name of the forwarding rule that takes a query; a SYSTEM rule that is closer takes it back."""
        found: list[tuple[str, str, str]] = []
        for rule in self._rules.get(vpc_key, ()):
            if rule is None:
                return "", "a resolver rule that is not in the input"
            given = rule.facts.get("domainName")
            if not isinstance(given, str) or rule.facts.get("ruleType") is UNKNOWN:
                return name, f"the resolver rule {rule.name}, which is not known before deployment"
            domain = given.lower().rstrip(".")
            if _is_within(name, domain):
                found.append((domain, rule.name, str(rule.facts.get("ruleType"))))
        closest = max(found, key=lambda rule: len(rule[0]), default=None)
        return None if closest is None or closest[2] == "SYSTEM" else closest[:2]

    def _vpcs_of_zone(self, zone: Resource) -> list[str | None]:
        blocks = as_items(zone.facts.get("vpcs"))
        ids = [value_at(block, "vpcId") for block in blocks if block is not None]
        return self._links.many(zone, "vpcId", *VPCS, among={"vpcId": ids}, root="vpcs") if ids else []

    def _name_servers(self) -> dict[str, str]:
        """VPC -> the name servers of its DHCP options."""
        found = {}
        for association in self._graph.of_type(DHCP_ASSOCIATION):
            options = self._graph.get(self._links.one(association, "dhcpOptionsId", DHCP) or "")
            servers = as_items(options.facts.get("domainNameServers")) if options else ["DHCP options not in the input"]
            given = ", ".join(map(str, servers)) or AMAZON
            found[self._links.one(association, "vpcId", *VPCS) or ""] = given
        return found


def _is_within(name: str, domain: str) -> bool:
    return domain in ("", ".") or name == domain or name.endswith(f".{domain}")


def _zone(zone: Resource, records: list[Resource], links: Links) -> Zone:
    """A zone with its records of addresses and aliases."""
    given = zone.facts.get("name")
    domain = given.lower().rstrip(".") if isinstance(given, str) else ""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}
    unread = "" if domain else f"the domain of the hosted zone {zone.name} is not known before deployment"
    for record in records:
        given = record.facts.get("name")
        if not isinstance(given, str):
            unread = f"the name of the record {record.name} is not known before deployment"
            continue
        kind = record.facts.get("type")
        if kind not in ("A", "AAAA", "CNAME", UNKNOWN):
            continue
        name = given.lower().rstrip(".")
        name = name if _is_within(name, domain) else f"{name}.{domain}".lstrip(".")
        values = [v for v in as_items(record.facts.get("records")) if isinstance(v, str)]
        names[name] = values[0].lower().rstrip(".") if kind == "CNAME" and values else ""
        targets[name] = links.one(record, "aliases.name", ENDPOINT) or ""
    return Zone(zone.name, domain, names, targets, unread)
