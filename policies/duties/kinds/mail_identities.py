"""L8: mail is sent: SES finds the records with which a domain proves itself, and its configuration set sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.duties.public_zones import HostedZones, names, plain
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html"
IDENTITY, SET = "sesv2/emailIdentity:EmailIdentity", "sesv2/configurationSet:ConfigurationSet"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each domain that SES is to send from."""
    zones = HostedZones(estate)
    for identity in estate.of_type(IDENTITY):
        domain = plain(identity.facts.get("emailIdentity"))
        if domain and "@" not in domain:
            needs = (*_proves(zones, identity, domain), *_sends(estate, identity))
            does = f"sends mail from {domain}"
            yield Duty("L8", "mail-identities", estate.label(identity), does, needs, WHY, identity.urn)


def _proves(zones: HostedZones, identity: Resource, domain: str) -> Iterator[Need]:
    """A CNAME record for each of the tokens with which SES signs (Easy DKIM)."""
    signing: Any = identity.facts.get("dkimSigningAttributes")
    signing = signing[0] if isinstance(signing, list) and signing else signing
    if isinstance(signing, dict) and signing.get("domainSigningSelector"):
        return  # the owner's own key pair
    tokens = [plain(token) for token in items(value_at(signing or {}, "tokens"))]
    zone = zones.of(domain)
    if zone is None or not tokens:
        yield not_in_input(f"the zone of {domain}" if zone is None else f"the DKIM tokens of {domain}")
        return
    yield zones.delegated(zone)
    records = zones.records(zone, "CNAME")
    entered = {(plain(r.facts.get("name")), value) for r in records for value in names(r.facts.get("records"))}
    for token in tokens:
        stands = (f"{token}._domainkey.{domain}", f"{token}.dkim.amazonses.com") in entered
        yield Standing(stands, f"no record of the zone {plain(zone.facts.get('name'))} proves {domain} by {token}")


def _sends(estate: DutyEstate, identity: Resource) -> Iterator[Need]:
    """The configuration set that the identity uses stands, and is switched on."""
    if name := identity.facts.get("configurationSetName"):
        found = [s for s in estate.beside(identity, SET) if s.facts.get("configurationSetName") == name]
        own = next((s for s in found if s.region == identity.region), None)
        yield Standing(own is not None, f"there is no configuration set {name}")
        off = own is not None and value_at(own.facts, "sendingOptions.sendingEnabled") is False
        yield Standing(not off, f"the configuration set {name} does not send")
