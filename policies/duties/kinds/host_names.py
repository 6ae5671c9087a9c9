"""L8: people reach what has a host name: it resolves to the load balancer, whose certificate covers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from infra.engine.graph import Resource
from policies.duties.duty import Answer, Asked, Duty, Need, Outcome, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.duties.public_zones import HostedZones, covered, names
from policies.network.records import Internet
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html"
TO_CLOUDFRONT = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-cloudfront-distribution.html"
TO_API_GATEWAY = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-api-gateway.html"
LISTENER, RULE = "lb/listener:Listener", "lb/listenerRule:ListenerRule"
FIREWALLED = "wafv2/webAclAssociation:WebAclAssociation"
FURTHER = "lb/listenerCertificate:ListenerCertificate"
ENCRYPTED = ("HTTPS", "TLS")


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a type states its host names, its certificates, and the names that records have to lead to."""

    hosts: str
    certificates: tuple[str, ...]
    targets: tuple[str, ...]
    why: str


EDGES = {
    "cloudfront/distribution:Distribution": Edge(
        "aliases", ("viewerCertificate.acmCertificateArn",), ("domainName",),
        TO_CLOUDFRONT,
    ),
    "apigatewayv2/domainName:DomainName": Edge(
        "domainName", ("domainNameConfiguration.certificateArn",), ("domainNameConfiguration.targetDomainName",),
        TO_API_GATEWAY,
    ),
    "apigateway/domainName:DomainName": Edge(
        "domainName", ("certificateArn", "regionalCertificateArn"), ("regionalDomainName", "cloudfrontDomainName"),
        TO_API_GATEWAY,
    ),
}  # fmt: skip
"""What besides a load balancer has host names of its own."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each host name that a rule of a listener, a distribution or an API answers to."""
    zones = HostedZones(estate)
    listeners = {str(listener.facts.get("arn")): listener for listener in estate.of_type(LISTENER)}
    for rule in estate.of_type(RULE):
        listener = listeners.get(str(rule.facts.get("listenerArn")))
        for host in _hosts(rule):
            needs = tuple(_needs(estate, zones, listener, host))
            who = estate.account(rule).name or rule.account
            yield Duty("L8", "host-names", who, f"is reached as {host}", needs, WHY, rule.urn)
    yield from _edges(estate, zones)


def _hosts(rule: Resource) -> Iterator[str]:
    for condition in items(rule.facts.get("conditions")):
        if isinstance(condition, Mapping):
            yield from names((condition.get("hostHeader") or {}).get("values"))


def _needs(estate: DutyEstate, zones: HostedZones, listener: Resource | None, host: str) -> Iterator[Need]:
    balancer = estate.by_arn.get(str(listener.facts.get("loadBalancerArn"))) if listener else None
    if listener is None or balancer is None:
        yield not_in_input("its listener")
        return
    if str(listener.facts.get("protocol")).upper() in ENCRYPTED:
        arn = str(listener.facts.get("arn"))
        further = [c.facts.get("certificateArn") for c in estate.of_type(FURTHER) if c.facts.get("listenerArn") == arn]
        yield covered(estate, (listener.facts.get("certificateArn"), *further), host, "its listener")
    yield from zones.leads_to(host, [balancer.facts.get("dnsName")], "its balancer")
    if not balancer.facts.get("internal"):
        yield Asked(partial(_reached, estate, balancer, int(listener.facts.get("port") or 443)))
        named = balancer.facts.get("arn")
        yield from (_lets_pass(estate, a) for a in estate.of_type(FIREWALLED) if a.facts.get("resourceArn") == named)


def _lets_pass(estate: DutyEstate, association: Resource) -> Need:
    """The web ACL in front of a balancer is a regional one, and lets some request pass."""
    acl = estate.by_arn.get(str(association.facts.get("webAclArn")))
    if acl is None:
        return not_in_input(f"the web ACL {association.facts.get('webAclArn')}")
    if acl.facts.get("scope") != "REGIONAL":
        return Standing(False, f"the web ACL {acl.name} is not REGIONAL, which that of a load balancer has to be")
    allows = any("allow" in (rule.get("action") or {}) for rule in documents(items(acl.facts.get("rules"))))
    blocks = "block" in (acl.facts.get("defaultAction") or {})
    return Standing(allows or not blocks, f"the web ACL {acl.name} blocks every request")


def _edges(estate: DutyEstate, zones: HostedZones) -> Iterator[Duty]:
    """A duty for each host name of a CloudFront distribution and of an API Gateway domain."""
    for type_, edge in EDGES.items():
        for resource in estate.of_type(type_):
            certificates = [value_at(resource.facts, path) for path in edge.certificates]
            for host in names(value_at(resource.facts, edge.hosts)):
                needs = (
                    covered(estate, certificates, host, estate.label(resource)),
                    *zones.leads_to(host, [value_at(resource.facts, path) for path in edge.targets], resource.name),
                )
                who = estate.account(resource).name or resource.account
                yield Duty("L8", "host-names", who, f"is reached as {host}", needs, edge.why, resource.urn)


def _reached(estate: DutyEstate, balancer: Resource, port: int) -> Outcome:
    place = estate.network.place(balancer)
    if place is None:
        return Outcome(Answer.UNKNOWN, f"the place of {estate.label(balancer)} in the network is not known")
    found = estate.network.connect(Internet(), place, port)
    return Outcome(Answer(found.answer.value), found.reason, found.steps)
