"""Connections as needs of duties: what a part of the estate has to reach, answered by the network model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from infra.engine.graph import Resource
from infra.errors import UsageError
from policies.duties.duty import ALLOWED, Answer, Asked, Call, Need, Outcome
from policies.duties.duty_estate import DutyEstate
from policies.network.records import Destination, Internet, Place, Service
from policies.separation.iam.policy_documents import Origin, parse_policy

HTTPS = 443


def connects(estate: DutyEstate, source: Resource, target: Resource, port: int) -> Need:
    """A connection from the network interfaces of one resource to those of another, on a TCP port."""

    def ask() -> Outcome:
        there = estate.network.place(target)
        if there is None:
            return Outcome(Answer.UNKNOWN, f"the place of {estate.label(target)} in the network is not known")
        return _from(estate, source, there, port)

    return Asked(ask)


def reaches_host(estate: DutyEstate, source: Resource, host: str) -> Need:
    """A TLS connection from the network interfaces of a resource to a host on the internet, whose name resolves."""
    return Asked(partial(_from, estate, source, Internet(host), HTTPS))


def resolves(estate: DutyEstate, source: Resource, host: str) -> Need:
    """A host name resolves in the network of a resource."""

    def ask() -> Outcome:
        here = estate.network.place(source)
        if here is None:
            return Outcome(Answer.UNKNOWN, f"the place of {estate.label(source)} in the network is not known")
        found = estate.network.resolves(here, host)
        return Outcome(Answer(found.answer.value), found.reason, found.steps)

    return Asked(ask)


def service_connections(estate: DutyEstate, source: Resource, *services: str) -> Iterator[Need]:
    """A connection from the network interfaces of a resource to each AWS service (``ecr.api``) in its Region."""
    for service in services:
        yield Asked(partial(_from, estate, source, Service(service, source.region), HTTPS))


def through_endpoints(estate: DutyEstate, source: Resource, service: str, calls: Iterable[Need]) -> Iterator[Need]:
    """The policy of each VPC endpoint of a service that the requests of a resource pass lets each of them pass."""
    for call in calls:
        if isinstance(call, Call):
            yield Asked(partial(_passes, estate, source, service, call))


def _from(estate: DutyEstate, source: Resource, destination: Destination, port: int) -> Outcome:
    here = estate.network.place(source)
    if here is None:
        return Outcome(Answer.UNKNOWN, f"the place of {estate.label(source)} in the network is not known")
    alike = (_interfaces(here), destination.urn if isinstance(destination, Place) else destination, port)
    if alike not in estate.connected:
        found = estate.network.connect(here, destination, port)
        outcome = Outcome(Answer(found.answer.value), found.reason, found.steps)
        if outcome.answer is not Answer.ALLOWED:
            return outcome  # it names the source
        estate.connected[alike] = outcome
    return estate.connected[alike]


def _interfaces(place: Place) -> object:
    """What of a place decides on its connections: the tasks of a system share subnets and security groups."""
    filters = (None if i.groups is None else tuple(group.key for group in i.groups) for i in place.interfaces)
    subnets = tuple(interface.subnet.key for interface in place.interfaces)
    return subnets, tuple(filters), place.public, place.ephemeral, place.ephemeral_at_most, place.outside, place.unread


def _passes(estate: DutyEstate, source: Resource, service: str, call: Call) -> Outcome:
    here = estate.network.place(source)
    if here is None:
        return Outcome(Answer.UNKNOWN, f"the place of {estate.label(source)} in the network is not known")
    for policy in estate.network.endpoint_policies(here, Service(service, source.region)):
        try:
            statements = parse_policy(policy.document, Origin("endpoint", policy.label))
        except UsageError as error:
            return Outcome(Answer.UNKNOWN, f"the policy of the endpoint {policy.label} could not be read: {error}")
        outcome = estate.decisions.passes(call, statements)
        if outcome.answer is not Answer.ALLOWED:
            return outcome
    return ALLOWED
