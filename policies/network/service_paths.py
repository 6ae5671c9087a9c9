"""To AWS services: by an interface endpoint, a gateway endpoint or the internet; and the policies on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.network.addresses import PUBLIC
from policies.network.endpoints import Endpoints
from policies.network.filters import Check, Traffic, passed, stopped, through_acl, through_groups, undecided
from policies.network.names import Names
from policies.network.pairs import Pairs
from policies.network.public_paths import PublicPaths
from policies.network.records import Endpoint, EndpointPolicy, Interface, Place, Service
from policies.network.service_names import host_of
from policies.network.subnets import Subnets

Path = tuple[str, list[Check]]


class ServicePaths:
    """The paths to AWS services."""

    def __init__(self, subnets: Subnets, endpoints: Endpoints, names: Names, pairs: Pairs, public: PublicPaths) -> None:
        self._subnets, self._endpoints, self._names = subnets, endpoints, names
        self._pairs, self._public = pairs, public

    def to(self, source: Place, service: Service, port: int, protocol: str, host: str = "") -> Iterator[Path]:
        """A path from each subnet of a place, to each subnet of the interface endpoint if there is one.

        ``host`` is the name asked for, if it is not the service's usual one.
        """
        for near in source.interfaces:
            region = self._region(near, service)
            vpc = self._subnets.vpc(near.subnet.vpc)
            name = host or host_of(service.name, region, vpc.account)
            asked = list(self._names.checks(vpc.key, name))
            if private := self._names.private(vpc.key, name):
                yield from self._by_private_zone(source, near, private, asked, port, protocol)
                continue
            endpoint = self._interface_endpoint(near, service.name, region)
            gateway = self._endpoints.gateway(near.subnet.table.key, service.name, region)
            if endpoint is not None and endpoint.place is not None:
                yield from self._by_interface_endpoint(source, near, endpoint, asked, port, protocol)
            elif unread := self._endpoints.unread_in(vpc.key):
                yield near.label, [*asked, undecided("further endpoints", unread)]
            elif gateway is not None:
                traffic = Traffic(
                    protocol, port, PUBLIC, f"the public addresses of {service.name}",
                    prefix_list=(service.name, region), somewhere=True,
                )  # fmt: skip
                yield near.label, [*asked, *self._by_gateway_endpoint(source, near, gateway, traffic)]
            elif unread := self._endpoints.unread_gateway(vpc.key, service.name, region):
                yield near.label, [*asked, undecided(f"a gateway endpoint for {service.name}", unread)]
            else:
                traffic = Traffic(protocol, port, PUBLIC, f"{service.name} in {region}", somewhere=True, host=host)
                without = self._without_endpoint(near.subnet.vpc, service.name, region)
                yield near.label, [*asked, *without, *self._public.out(source, near, traffic)]

    def _region(self, near: Interface, service: Service) -> str:
        return service.region or self._subnets.vpc(near.subnet.vpc).region

    def _by_interface_endpoint(
        self, source: Place, near: Interface, endpoint: Endpoint, asked: list[Check], port: int, protocol: str
    ) -> Iterator[Path]:
        """An interface endpoint: any of its interfaces may be the one that the name resolves to."""
        place = endpoint.place
        if place is None:
            unread = endpoint.unread or f"endpoint {endpoint.label} is no interface endpoint"
            yield near.label, [*asked, undecided(f"endpoint {endpoint.label}", unread)]
            return
        asked = [*asked, *(self._private_dns(endpoint) if endpoint.vpc == near.subnet.vpc else ())]
        asked += [undecided(f"endpoint {endpoint.label}", unread) for unread in place.unread]
        if not place.interfaces:
            yield near.label, asked
        for far in place.interfaces:
            steps = self._pairs.steps(source, near, place, far, port, protocol)
            yield f"{near.label} to {far.label}", [*asked, *steps]

    def _by_private_zone(
        self, source: Place, near: Interface, private: tuple[str, Endpoint | None], asked: list[Check], port: int,
        protocol: str,
    ) -> Iterator[Path]:  # fmt: skip
        """By the record of a private zone to an endpoint, which may be in another VPC.

        docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
        """
        zone, endpoint = private
        if endpoint is None:
            unread = f"where the record of the private zone {zone} leads is not evaluated"
            yield near.label, [*asked, undecided(f"private zone {zone}", unread)]
            return
        alias = passed(f"private zone {zone} leads to the endpoint {endpoint.label}")
        if endpoint.vpc == near.subnet.vpc:
            endpoint = replace(endpoint, private_dns=True)
        yield from self._by_interface_endpoint(source, near, endpoint, [*asked, alias], port, protocol)

    def _interface_endpoint(self, near: Interface, service: str, region: str) -> Endpoint | None:
        """The interface endpoint that the name of a service resolves to."""
        found = self._endpoints.interface(near.subnet.vpc, service, region)
        return next((endpoint for endpoint in found if endpoint.private_dns is not False), None)

    def _private_dns(self, endpoint: Endpoint) -> Iterator[Check]:
        """Private DNS needs both DNS switches: docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html"""
        vpc = self._subnets.vpc(endpoint.vpc or "")
        text = f"private DNS of the endpoint {endpoint.label}"
        if endpoint.private_dns is None or vpc.dns_hostnames is None:
            yield undecided(text, f"{text} or enableDnsHostnames of {vpc.label} is not known before deployment")
        elif not vpc.dns_hostnames:
            yield stopped(text, f"{text} needs enableDnsHostnames of the VPC {vpc.label}, which is false")
        else:
            yield passed(f"{text} is on")

    def _without_endpoint(self, vpc: str, service: str, region: str) -> Iterator[Check]:
        """No endpoint is on the way."""
        named = self._endpoints.interface(vpc, service, region)
        if named:
            yield passed(f"endpoint {named[0].label} is not used: its private DNS is off")
        else:
            yield passed(f"no endpoint of the VPC {self._subnets.vpc(vpc).label} leads to {service} in {region}")

    def _by_gateway_endpoint(
        self, source: Place, near: Interface, endpoint: Endpoint, traffic: Traffic
    ) -> Iterator[Check]:
        """A gateway endpoint: docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
        table = near.subnet.table.label
        yield through_groups(near, "egress", traffic)
        yield through_acl(near.subnet.acl, near.label, "egress", traffic, None)
        yield passed(f"route table {table} of {near.label}: {traffic.name} by gateway endpoint {endpoint.label}")
        answer = (source.ephemeral, source.ephemeral_at_most)
        yield through_acl(near.subnet.acl, near.label, "ingress", traffic, answer)

    def policies(self, source: Place, service: Service) -> tuple[EndpointPolicy, ...]:
        """The policies of the endpoints that traffic from each subnet of a place passes."""
        found = {}
        for near in source.interfaces:
            region = self._region(near, service)
            vpc = self._subnets.vpc(near.subnet.vpc)
            private = self._names.private(vpc.key, host_of(service.name, region, vpc.account))
            endpoint = private[1] if private else self._interface_endpoint(near, service.name, region)
            endpoint = endpoint or self._endpoints.gateway(near.subnet.table.key, service.name, region)
            if endpoint is not None:
                found[endpoint.key] = EndpointPolicy(endpoint.key, endpoint.label, endpoint.policy)
        return tuple(found.values())
