"""The path of a connection, step by step, from each subnet it may start in to each it may end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policies.network.addresses import PUBLIC, block, is_block
from policies.network.filters import Check, Traffic, decide, stopped, undecided
from policies.network.names import Names
from policies.network.pairs import Pairs
from policies.network.public_paths import PublicPaths
from policies.network.records import Answer, Connection, Destination, Interface, Internet, Place, Service
from policies.network.service_names import service_of_host
from policies.network.service_paths import ServicePaths

Path = tuple[str, list[Check]]


class Paths:
    """Finds and decides the paths of connections."""

    def __init__(self, names: Names, pairs: Pairs, public: PublicPaths, services: ServicePaths) -> None:
        self._names, self._pairs, self._public, self.services = names, pairs, public, services

    def connect(self, source: Place | Internet, destination: Destination, port: int, protocol: str) -> Connection:
        """The answer for one source and destination."""
        match source, destination:
            case Internet(), Place() if source.host and not is_block(source.host):
                return Connection(
                    Answer.UNKNOWN, (), f"which addresses {source.host} connects from is not in the input"
                )
            case Internet(), Place():
                unread, paths = destination.unread, self._inbound(source, destination, port, protocol)
            case Internet(), _:
                return Connection(Answer.UNKNOWN, (), "what the internet reaches outside the estate is not evaluated")
            case Place(outside=True), _:
                return _from_outside(source, destination)
            case Place(), Place():
                unread = (*source.unread, *destination.unread)
                paths = self._between(source, destination, port, protocol)
            case Place(), Service():
                unread, paths = source.unread, self.services.to(source, destination, port, protocol)
            case _:
                unread, paths = source.unread, self._to_internet(source, destination.host, port, protocol)
        return _worst(paths, unread)

    def _between(self, source: Place, destination: Place, port: int, protocol: str) -> Iterator[Path]:
        for near in source.interfaces:
            ends, checks = self._ends(near, destination)
            if not ends and checks:
                yield near.label, checks
            for far in ends:
                steps = self._pairs.steps(source, near, destination, far, port, protocol)
                yield f"{near.label} to {far.label}", [*checks, *steps]

    def _ends(self, near: Interface, destination: Place) -> tuple[tuple[Interface, ...], list[Check]]:
        """The interfaces of a destination that a client in one subnet connects to."""
        ends = destination.interfaces
        if not destination.same_zone:
            return ends, []
        same = tuple(interface for interface in ends if interface.subnet.zone == near.subnet.zone)
        text = f"a mount target of {destination.label} in the zone of {near.label}"
        if not near.subnet.zone or (not same and any(not interface.subnet.zone for interface in ends)):
            return ends, [undecided(text, f"the Availability Zone of {near.label} or of a mount target is not known")]
        if same or destination.unread:
            return same, []
        return (), [stopped(text, f"{destination.label} has no mount target in {near.subnet.zone}, as {near.label} is")]

    def _to_internet(self, source: Place, host: str, port: int, protocol: str) -> Iterator[Path]:
        is_name = bool(host) and not is_block(host)
        addresses = block(host) if is_block(host) else PUBLIC
        if is_name and (asked := service_of_host(host)):
            yield from self.services.to(source, Service(*asked), port, protocol, host)
            return
        traffic = Traffic(protocol, port, addresses, host or "the internet", somewhere=is_name or not host, host=host)
        for near in source.interfaces:
            resolved = list(self._names.checks(near.subnet.vpc, host)) if is_name else []
            if is_name and (private := self._names.private(near.subnet.vpc, host)):
                unread = f"where the record of the private zone {private[0]} leads is not evaluated: give the place"
                yield near.label, [*resolved, undecided(f"private zone {private[0]}", unread)]
                continue
            yield near.label, [*resolved, *self._public.out(source, near, traffic)]

    def _inbound(self, source: Internet, destination: Place, port: int, protocol: str) -> Iterator[Path]:
        for far in destination.interfaces:
            yield far.label, list(self._public.inward(source, destination, far, port, protocol))


def _from_outside(source: Place, destination: Destination) -> Connection:
    """From a Lambda function in no VPC: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"""
    text = f"{source.label} runs in a network of AWS that leads to the internet"
    if isinstance(destination, Place):
        reason = f"{source.label} is in no VPC, so it reaches no private address of {destination.label}"
        return Connection(Answer.BLOCKED, (text,), reason)
    return Connection(Answer.ALLOWED, (text,))


def _worst(paths: Iterable[Path], unread: tuple[str, ...]) -> Connection:
    """The answer that holds on every path: the first one that is BLOCKED, else UNKNOWN, else the first one."""
    found: Connection | None = Connection(Answer.UNKNOWN, (), unread[0]) if unread else None
    count = 0
    for label, checks in paths:
        count += 1
        answer, reason = decide(checks)
        asked = Connection(answer, (f"from {label}:", *(check.text for check in checks)), reason)
        if answer is Answer.BLOCKED:
            return asked
        if found is None or (answer is Answer.UNKNOWN and found.answer is Answer.ALLOWED):
            found = asked
    if found is None:
        return Connection(Answer.BLOCKED, (), "there is no network interface at one end")
    if found.answer is Answer.ALLOWED and count > 1:
        more = (f"and so on each of the {count} ways between subnets",)
        return replace(found, steps=(*found.steps, *more))
    return found
