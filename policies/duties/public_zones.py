"""The public hosted zones of an estate: their records, who delegates them, and which host names lead to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from infra.engine.graph import Resource
from infra.engine.urns import STACK
from policies.duties.duty import Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input

ZONE, RECORD = "route53/zone:Zone", "route53/record:Record"
DOMAIN = "route53domains/registeredDomain:RegisteredDomain"


class HostedZones:
    """The public zones of an estate by name, with their records."""

    def __init__(self, estate: DutyEstate) -> None:
        self.estate = estate
        self.zones = {plain(z.facts.get("name")): z for z in estate.of_type(ZONE) if not z.facts.get("vpcs")}

    @cached_property
    def _records(self) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
        """(Id of the zone, type) -> its records."""
        found: dict[tuple[str, str], list[Resource]] = {}
        for record in self.estate.of_type(RECORD):
            found.setdefault((str(record.facts.get("zoneId")), str(record.facts.get("type")).upper()), []).append(
                record
            )
        return {key: tuple(records) for key, records in found.items()}

    def records(self, zone: Resource, type_: str) -> tuple[Resource, ...]:
        """The records of a type in a zone."""
        ids = dict.fromkeys((str(zone.facts.get("zoneId") or zone.id), str(zone.id)))
        return tuple(record for id_ in ids for record in self._records.get((id_, type_), ()))

    def of(self, name: str) -> Resource | None:
        """The zone of the estate that answers for a host name: the one with the longest name, or None."""
        name = plain(name).removeprefix("*.")
        while name and name not in self.zones:
            name = name.partition(".")[2]
        return self.zones.get(name)

    def parent(self, zone: Resource) -> Resource | None:
        """The zone of the estate above a zone, or None if it is outside of the input."""
        return self.of(plain(zone.facts.get("name")).partition(".")[2])

    def delegated(self, zone: Resource) -> Need:
        """What makes resolvers find a zone: NS records above it, or name servers that its owner is told to enter there.

        Nobody but the DNS host of the parent domain can delegate. Where that is outside of the input, the part of the
        estate is to say with which name servers: as an output of its stack, or at the registrar.
        """
        name, servers = plain(zone.facts.get("name")), _servers(zone.facts.get("nameServers"))
        parent = self.parent(zone)
        if parent is not None:
            above = [r for r in self.records(parent, "NS") if plain(r.facts.get("name")) == name]
            entered = {server for record in above for server in _servers(record.facts.get("records"))}
            return _same(servers, entered, f"the zone {plain(parent.facts.get('name'))} has no NS record for {name}")
        for domain in self.estate.of_type(DOMAIN):
            if plain(domain.facts.get("domainName")) == name:
                entered = _servers([s.get("name") for s in items(domain.facts.get("nameServers"))])
                return _same(servers, entered, f"the registrar names no name server of {name}")
        stacks = [s for s in self.estate.graph.of_type(STACK) if s.stack == zone.stack]
        told = bool(servers) and any(_contains(stack.outputs, servers) for stack in stacks)
        missing = f"the DNS host above {name} is not in the input, and no output of the stack gives the name servers"
        return Standing(told or None, missing)

    def leads_to(self, host: str, targets: Iterable[Any], what: str) -> Iterator[Need]:
        """The record closest to a host name leads to one of these names, in a zone that resolvers find."""
        zone = self.of(host)
        if zone is None:
            yield not_in_input(f"the zone of {host}")
            return
        yield self.delegated(zone)
        records = [record for type_ in ("A", "AAAA", "CNAME") for record in self.records(zone, type_)]
        named = {plain(record.facts.get("name")): record for record in records}
        found, candidate = named.get(host), host
        while found is None and candidate:
            candidate = candidate.partition(".")[2]
            found = named.get(f"*.{candidate}")
        yield Standing(found is not None, f"no record in the zone {plain(zone.facts.get('name'))} is for {host}")
        if found is not None:
            there, own = _target(found), set(names(list(targets)))
            leads = None if not there or not own else there.removeprefix("dualstack.") in own
            yield Standing(leads, f"the record {plain(found.facts.get('name'))} leads to {there}, not to {what}")


def covered(estate: DutyEstate, certificates: Iterable[Any], host: str, what: str) -> Need:
    """One of the certificates, given by ARN, has the host name."""
    known = [estate.by_arn.get(str(arn)) for arn in certificates if arn]
    found = [certificate.facts for certificate in known if certificate is not None]
    of = [n for c in found for n in (*names(c.get("domainName")), *names(c.get("subjectAlternativeNames")))]
    if len(found) < len(known) and not any(covers(name, host) for name in of):
        return not_in_input(f"a certificate of {what}")
    return Standing(any(covers(name, host) for name in of), f"no certificate of {what} covers {host}")


def _target(record: Resource) -> str:
    aliases = [plain(a.get("name")) for a in items(record.facts.get("aliases")) if isinstance(a, Mapping)]
    return next(iter([*aliases, *names(record.facts.get("records"))]), "")


def plain(name: Any) -> str:
    """A host name in lower case without its last dot; Route 53 writes ``*`` as ``\\052``."""
    return str(name or "").lower().rstrip(".").replace("\\052", "*")


def covers(pattern: str, host: str) -> bool:
    """Whether a certificate's or record's name covers a host name; ``*`` stands for exactly one label at the start."""
    if pattern == host:
        return True
    return pattern.startswith("*.") and host.partition(".")[2] == pattern[2:] and not host.startswith("*")


def _servers(value: Any) -> set[str]:
    return {plain(server) for server in items(value) if isinstance(server, str)}


def _same(servers: set[str], entered: set[str], missing: str) -> Standing:
    if entered and servers and not entered & servers:
        return Standing(False, f"{missing} with its own name servers ({', '.join(sorted(entered))} are entered)")
    return Standing(bool(entered), missing)


def _contains(value: Any, servers: set[str]) -> bool:
    """Whether a value, at any depth, is the list of these name servers."""
    if isinstance(value, Mapping):
        return any(_contains(item, servers) for item in value.values())
    if isinstance(value, list | tuple):
        found = _servers(list(value))
        return found == servers or any(_contains(item, servers) for item in value if not isinstance(item, str))
    return False


def names(values: Any) -> Iterator[str]:
    """Host names of a list, in the plain form."""
    yield from (plain(value) for value in items(values) if isinstance(value, str))
