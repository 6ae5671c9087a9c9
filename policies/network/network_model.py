"""The network of an estate: whether one place can open a connection to another, and whether a name resolves."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.network.access_lists import NetworkAcls
from policies.network.endpoints import Endpoints, further_of_endpoints
from policies.network.gateways import Gateways
from policies.network.names import Names
from policies.network.network_firewalls import NetworkFirewalls
from policies.network.pairs import Pairs
from policies.network.paths import Paths
from policies.network.places import Places, all_places
from policies.network.prefix_lists import PrefixLists
from policies.network.public_paths import PublicPaths
from policies.network.records import Connection, Destination, EndpointPolicy, Internet, Place, Service
from policies.network.references import Links
from policies.network.route_tables import RouteTables
from policies.network.security_groups import SecurityGroups
from policies.network.service_paths import ServicePaths
from policies.network.subnets import Subnets
from policies.network.transit_gateways import TransitGateways
from policies.resource_forms.normal_form import in_normal_form


class Network:
    """Every network of a graph, read once. A question costs as much as the rules that it meets."""

    def __init__(self, graph: Graph) -> None:
        graph, _ = in_normal_form(graph)
        self.graph = graph
        links = Links(graph)
        prefixes = PrefixLists(graph, links)
        tables = RouteTables(graph, links, prefixes)
        subnets = Subnets(graph, links, NetworkAcls(graph, links), tables)
        groups = SecurityGroups(graph, links, prefixes)
        self._places = Places(graph, links, subnets, groups, further_of_endpoints(graph, links))
        endpoints = Endpoints(graph, links, self._places, tables)
        self._names = Names(graph, links, subnets, endpoints)
        gateways = Gateways(graph, links, subnets, tables)
        pairs = Pairs(subnets, gateways, TransitGateways(graph, links, subnets))
        public = PublicPaths(pairs, gateways, NetworkFirewalls(graph, links, subnets))
        services = ServicePaths(subnets, endpoints, self._names, pairs, public)
        self._paths = Paths(self._names, pairs, public, services)

    def place(self, resource: Resource) -> Place | None:
        """Where a resource is in the network, or None for a type that has no network interface."""
        return self._places.of(resource)

    def places(self) -> Iterator[tuple[Resource, Place]]:
        """Every resource that has a place, with it."""
        yield from all_places(self._places, self.graph)

    def connect(
        self, source: Place | Internet, destination: Destination, port: int, protocol: str = "tcp"
    ) -> Connection:
        """Whether ``source`` can open a connection to ``destination`` and get its answer.

        ALLOWED holds from each subnet that the source may be in, to each that the destination may be in. A service or
        a host on the internet has to resolve as well. ``source`` may be ``Internet()``, anybody outside.
        """
        return self._paths.connect(source, destination, port, protocol)

    def resolves(self, source: Place, name: str) -> Connection:
        """Whether a name resolves in every VPC of a place: the Resolver, DNS Firewall, private zones, endpoints."""
        return self._names.resolves(source, name)

    def endpoint_policy(self, source: Place, service: str | Service) -> EndpointPolicy | None:
        """The policy of the VPC endpoint that traffic to an AWS service passes, or None if it passes none.

        Traffic from several subnets may pass several endpoints; this is the first one's policy, and
        ``endpoint_policies`` has them all.
        """
        return next(iter(self.endpoint_policies(source, service)), None)

    def endpoint_policies(self, source: Place, service: str | Service) -> tuple[EndpointPolicy, ...]:
        """The policies of every VPC endpoint that traffic to an AWS service may pass."""
        asked = service if isinstance(service, Service) else Service(service)
        return self._paths.services.policies(source, asked)
