"""L8: the VPN of a site carries: its gateway is attached, both ends have routes, and something answers the site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from infra.engine.graph import Resource
from policies.duties.duty import Answer, AnyOf, Asked, Duty, Need, Outcome, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.network.records import Internet, Place

WHY = "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html"
VPN, ROUTE = "ec2/vpnConnection:VpnConnection", "ec2/vpnConnectionRoute:VpnConnectionRoute"
CUSTOMER = "ec2/customerGateway:CustomerGateway"
GATEWAY, ATTACHMENT = "ec2/vpnGateway:VpnGateway", "ec2/vpnGatewayAttachment:VpnGatewayAttachment"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each VPN connection with static routes that ends at a gateway of a VPC."""
    for connection in estate.of_type(VPN):
        if connection.facts.get("vpnGatewayId") and connection.facts.get("staticRoutesOnly") is True:
            needs = tuple(_needs(estate, connection))
            who = estate.label(connection)
            yield Duty("L8", "site-connections", who, "carries a site's connections", needs, WHY, connection.urn)


def _needs(estate: DutyEstate, connection: Resource) -> Iterator[Need]:
    named = connection.facts.get("vpnGatewayId")
    gateway = next((g for g in estate.beside(connection, GATEWAY) if g.id == named), None)
    if gateway is None:
        yield not_in_input(f"the VPN gateway {named}")
        return
    customer = connection.facts.get("customerGatewayId")
    if customer and not any(g.id == customer for g in estate.beside(connection, CUSTOMER)):
        yield not_in_input(f"the customer gateway {customer}", connection.account)
    attached = [a for a in estate.beside(connection, ATTACHMENT) if a.facts.get("vpnGatewayId") == named]
    vpc = gateway.facts.get("vpcId") or next((a.facts.get("vpcId") for a in attached), None)
    yield Standing(bool(vpc), f"the VPN gateway {gateway.name} is attached to no VPC")
    routes = [r for r in estate.beside(connection, ROUTE) if r.facts.get("vpnConnectionId") == connection.id]
    yield Standing(bool(routes), "it has no route to the site: with static routes it sends nothing there")
    for route in routes:
        site = str(route.facts.get("destinationCidrBlock"))
        answers = tuple((Asked(ask),) for ask in _asked(estate, gateway, site))
        yield AnyOf(answers, f"nothing in the network has a route back to {site} and lets it in")


def _asked(estate: DutyEstate, gateway: Resource, site: str) -> Iterator[partial[Outcome]]:
    """A connection from the site to each interface that answers by the gateway, on each port that a rule opens."""
    for _, place in estate.network.places():
        tables = [interface.subnet.table for interface in place.interfaces]
        if tables and all(any(route.target == gateway.urn for route in table.routes) for table in tables):
            groups = [group for interface in place.interfaces for group in interface.groups or ()]
            for port in sorted({rule.ports[0] for group in groups for rule in group.ingress}):
                yield partial(_answers, estate, site, place, port)


def _answers(estate: DutyEstate, site: str, place: Place, port: int) -> Outcome:
    found = estate.network.connect(Internet(site), place, port)
    return Outcome(Answer(found.answer.value), found.reason, found.steps)
