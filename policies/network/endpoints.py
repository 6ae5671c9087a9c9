"""VPC endpoints: which service they lead to, from where, through which groups, and with which policy."""

from __future__ import annotations

from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS, VPCS
from policies.network.places import Places
from policies.network.prefix_lists import ENDPOINT, service_of
from policies.network.records import FULL_ACCESS, Endpoint
from policies.network.references import Links, as_items, is_on, value_at
from policies.network.route_tables import RouteTables
from policies.network.security_groups import GROUPS

SUBNET_ASSOCIATION: Final = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
GROUP_ASSOCIATION: Final = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation"
TABLE_ASSOCIATION: Final = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
POLICY: Final = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"


class Endpoints:
    """The VPC endpoints of a graph, by VPC and by route table."""

    def __init__(self, graph: Graph, links: Links, places: Places, tables: RouteTables) -> None:
        self._graph, self._links, self._places, self._tables = graph, links, places, tables
        self._policies = {links.one(r, "vpcEndpointId", ENDPOINT): r.facts.get("policy") for r in graph.of_type(POLICY)}
        self._in_vpc: dict[str, list[Endpoint]] = {}
        self._of_table: dict[str, list[Endpoint]] = {}
        self._lost: list[str] = []
        self._by_key: dict[str, Endpoint] = {}
        self._by_dns: dict[str, str] = {}  # DNS name of an endpoint -> its key
        further = self._further_tables()
        for resource in graph.of_type(ENDPOINT):
            endpoint = self._read(resource, further.get(resource.urn, []))
            if endpoint.vpc is None:
                self._lost.append(f"the VPC of the endpoint {endpoint.label} is not known before deployment")
            self._in_vpc.setdefault(endpoint.vpc or "", []).append(endpoint)
            self._by_key[endpoint.key] = endpoint
            names = (value_at(entry, "dnsName") for entry in as_items(resource.facts.get("dnsEntries")))
            self._by_dns |= {name.lower().rstrip("."): endpoint.key for name in names if isinstance(name, str)}
            for table in endpoint.tables:
                self._of_table.setdefault(table, []).append(endpoint)

    def interface(self, vpc: str, service: str, region: str) -> list[Endpoint]:
        """The interface endpoints of a VPC for a service in a Region."""
        wanted = (service, region)
        return [e for e in self._in_vpc.get(vpc, ()) if e.kind == "Interface" and service_of(e.service) == wanted]

    def gateway(self, table: str, service: str, region: str) -> Endpoint | None:
        """The gateway endpoint for a service that is in a route table."""
        found = (e for e in self._of_table.get(table, ()) if service_of(e.service) == (service, region))
        return next(found, None)

    def named(self, name: str) -> Endpoint | None:
        """The endpoint with this key, or with this DNS name."""
        return self._by_key.get(self._by_dns.get(name.lower().rstrip("."), name))

    def unread_in(self, vpc: str) -> str:
        """Why there may be another endpoint of a VPC that serves what is asked; "" if there is none."""
        unread = (endpoint.unread for endpoint in self._in_vpc.get(vpc, ()) if endpoint.unread)
        return next(unread, next(iter(self._lost), ""))

    def unread_gateway(self, vpc: str, service: str, region: str) -> str:
        """Why a gateway endpoint for a service may be in further route tables; "" if it is not."""
        found = (e for e in self._in_vpc.get(vpc, ()) if service_of(e.service) == (service, region))
        return next((endpoint.unread_tables for endpoint in found if endpoint.unread_tables), "")

    def _further_tables(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for association in self._graph.of_type(TABLE_ASSOCIATION):
            key = self._links.one(association, "vpcEndpointId", ENDPOINT) or ""
            found.setdefault(key, []).extend(self._tables.key_of(association, "routeTableId"))
        return found

    def _read(self, resource: Resource, further_tables: list[str]) -> Endpoint:
        facts = resource.facts
        kind = "Gateway" if facts.get("vpcEndpointType") is None else facts["vpcEndpointType"]
        tables = [*self._tables.key_of(resource, "routeTableIds"), *further_tables] if kind == "Gateway" else []
        unread_tables = f"a route table of the endpoint {resource.name} is not known before deployment"
        unread = [f"the type of the endpoint {resource.name} is not known before deployment"] * (kind is UNKNOWN)
        service = facts.get("serviceName")
        unread += [f"the service of the endpoint {resource.name} is not known"] * (not isinstance(service, str))
        private = is_on(facts.get("privateDnsEnabled"))
        if value_at(facts, "dnsOptions.privateDnsOnlyForInboundResolverEndpoint") is True:
            private = False  # names resolve to it only for those who ask from outside the VPC
        policy = self._policies.get(resource.urn, facts.get("policy"))
        return Endpoint(
            key=resource.urn,
            label=resource.name,
            vpc=self._links.one(resource, "vpcId", *VPCS),
            kind=str(kind),
            service=str(service),
            private_dns=private,
            place=self._places.of(resource) if kind == "Interface" else None,
            tables=frozenset(tables),
            policy=FULL_ACCESS if policy in (None, "") else policy,
            unread="; ".join(unread),
            unread_tables=unread_tables if "" in tables else "",
        )


def further_of_endpoints(graph: Graph, links: Links) -> dict[str, tuple[list[str | None], list[str | None], bool]]:
    """Endpoint -> subnets and groups that are associated beside it, and whether the default group is replaced."""
    found: dict[str, tuple[list[str | None], list[str | None], bool]] = {}
    for association in graph.of_type(SUBNET_ASSOCIATION):
        key = links.one(association, "vpcEndpointId", ENDPOINT) or ""
        subnets, groups, replaced = found.get(key, ([], [], False))
        found[key] = ([*subnets, links.one(association, "subnetId", *SUBNETS)], groups, replaced)
    for association in graph.of_type(GROUP_ASSOCIATION):
        key = links.one(association, "vpcEndpointId", ENDPOINT) or ""
        subnets, groups, replaced = found.get(key, ([], [], False))
        replaced = replaced or association.facts.get("replaceDefaultAssociation") is True
        found[key] = (subnets, [*groups, links.one(association, "securityGroupId", *GROUPS)], replaced)
    return found
