"""L8: certificates validate: the record that proves each domain stands in a zone that resolvers find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.public_zones import HostedZones, names, plain

WHY = "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html"
CERTIFICATE = "acm/certificate:Certificate"
AMAZON = ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")
"""The domains of which a CAA record has to name one (AWS Certificate Manager, Configure a CAA record)."""
PROOFS = ".acm-validations.aws"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each domain of each certificate that Amazon issues after validation by DNS."""
    zones = HostedZones(estate)
    for certificate in estate.of_type(CERTIFICATE):
        props = certificate.facts
        if props.get("validationMethod") != "DNS" or props.get("certificateAuthorityArn"):
            continue
        for domain in dict.fromkeys((*names(props.get("domainName")), *names(props.get("subjectAlternativeNames")))):
            needs = tuple(_needs(zones, certificate, domain))
            who = f"{estate.account(certificate).name or certificate.account}:{plain(props.get('domainName'))}"
            yield Duty("L8", "certificates", who, f"is validated for {domain}", needs, WHY, certificate.urn)


def _needs(zones: HostedZones, certificate: Resource, domain: str) -> Iterator[Need]:
    if certificate.facts.get("status") == "ISSUED":
        return
    zone = zones.of(domain)
    if zone is None:
        yield Standing(None, f"the zone of {domain} is not in the input")
        return
    yield zones.delegated(zone)
    records = zones.records(zone, "CNAME")
    proofs = [_proof(option) for option in items(certificate.facts.get("domainValidationOptions"))]
    own = [proof for proof in proofs if proof and proof[0] == domain.removeprefix("*.")]
    stands = any(_proves(record, domain, own[0] if own else None) for record in records)
    yield Standing(stands, f"no record in the zone {plain(zone.facts.get('name'))} proves {domain}")
    yield _may_be_issued(zones, zone, domain)


def _proof(option: Any) -> tuple[str, str, str] | None:
    """The domain, and the name and value of the record that proves it."""
    if not isinstance(option, Mapping) or not isinstance(option.get("resourceRecordName"), str):
        return None
    domain = plain(option.get("domainName")).removeprefix("*.")
    return domain, plain(option["resourceRecordName"]), plain(option.get("resourceRecordValue"))


def _proves(record: Resource, domain: str, proof: tuple[str, str, str] | None) -> bool:
    """Whether a record is the proof of a domain; if the proof is not known yet, whether it has its form."""
    name, values = plain(record.facts.get("name")), set(names(record.facts.get("records")))
    if proof is not None:
        return name == proof[1] and (proof[2] in values or not values)
    of_domain = name.startswith("_") and name.partition(".")[2] == domain.removeprefix("*.")
    return of_domain and any(value.endswith(PROOFS) for value in values)


def _may_be_issued(zones: HostedZones, zone: Resource, domain: str) -> Standing:
    """The CAA records closest above a domain let Amazon issue; where there is none, anybody may."""
    tag = "issuewild" if domain.startswith("*.") else "issue"
    host = domain.removeprefix("*.")
    records = {plain(record.facts.get("name")): record for record in zones.records(zone, "CAA")}
    while host and host not in records:
        host = host.partition(".")[2]
    entries = [str(v).split(None, 2) for v in items(records[host].facts.get("records"))] if host else []
    known = [entry for entry in entries if len(entry) == 3]
    asked = [e for e in known if e[1] == tag] or [e for e in known if e[1] == "issue"]
    allowed = not asked or any(e[2].strip('"').partition(";")[0].strip() in AMAZON for e in asked)
    return Standing(allowed, f"the CAA record of {host} lets other authorities issue, and not Amazon")
