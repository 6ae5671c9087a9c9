"""Checks of addresses: networks must not overlap; mailboxes and domains must belong to their owner."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from infra.files.yaml_document import DocumentProblem, YamlPath
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import PRACTICE_PLANES, SHARED_ACCOUNTS, Manifest, Practice

DOCUMENTATION: Final = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
"""Networks reserved for documentation (RFC 5737)."""

PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def address_problems(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Every invalid network, mailbox, domain and address in a manifest whose values are valid by themselves."""
    yield from _networks(manifest)
    yield from _mailboxes(manifest)
    yield from _reserved(manifest)
    yield from _zones(manifest)
    yield from _gateways(manifest)


def _gateways(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Two sites do not have one address: their VPN connections would end at the same gateway."""
    seen: dict[str, str] = {}
    for index, location in enumerate(manifest.locations):
        address = str(location.site.public_ip)
        other = seen.setdefault(address, location.slug)
        if other != location.slug:
            at = ("locations", index, "site", "public_ip")
            fix = f"give the address of {location.slug}'s own gateway"
            yield DocumentProblem(f"is the address of {other}'s VPN gateway already", at, address, fix=fix)


def _zones(manifest: Manifest) -> Iterator[DocumentProblem]:
    """``dns`` names accounts with a hosted zone, and no two accounts have one zone, or one below the other's.

    Resolvers find a lower zone only by NS records in the upper one, which nobody writes: the lower zone's certificate
    would never validate (Route 53, Routing traffic for subdomains).
    """
    known = manifest.zone_accounts()
    named: list[tuple[YamlPath, str]] = [(("dns", "labels", name), name) for name in manifest.dns.labels]
    named += [(("dns", "delegated", index), name) for index, name in enumerate(manifest.dns.delegated or ())]
    for where, name in named:
        if name not in known:
            what = "is no account with a hosted zone"
            yield DocumentProblem(what, where, name, ", ".join(known), suggestion(name, known))
    accounts: dict[str, str] = {}
    for account in known:
        zone = manifest.zone_of(account)
        if zone in accounts:
            fix = f"choose another label under dns.labels.{account}, or a domain of its own for each practice"
            what = f"is the zone of {accounts[zone]} and of {account}"
            yield DocumentProblem(what, ("dns",) if manifest.dns.labels else ("practices",), zone, fix=fix)
        accounts[zone] = account
    for zone, account in accounts.items():
        for upper, other in accounts.items():
            if zone.endswith(f".{upper}"):
                fix = f"choose a domain for {manifest.owner_of(account)} that is not below {upper}"
                what = f"is the zone of {account}, below the zone {upper} of {other}, which does not delegate it"
                yield DocumentProblem(what, ("practices",), zone, fix=fix)


def _networks(manifest: Manifest) -> Iterator[DocumentProblem]:
    whole = manifest.aws.network
    if not any(whole.subnet_of(private) for private in PRIVATE) or whole.prefixlen > 13:
        at, allowed = ("aws", "network"), "parts of 10.0.0.0/8 and 172.16.0.0/12"
        yield DocumentProblem("must be a private network of /13 or wider", at, str(whole), allowed, "use 10.64.0.0/12")
        return
    slots: dict[int, str] = {}
    for index, practice in enumerate(manifest.practices):
        slot = manifest.network_slot(practice)
        where: YamlPath = ("practices", index, "slot")
        if slot in slots:
            fix = "give each practice a slot of its own"
            yield DocumentProblem(f"is the slot of practice {slots[slot]} as well", where, slot, fix=fix)
        slots[slot] = practice.slug
        if len(SHARED_ACCOUNTS) + (slot + 1) * len(PRACTICE_PLANES) > 2 ** (16 - whole.prefixlen):
            fix = "widen aws.network by a bit (10.64.0.0/11) or use a lower slot"
            yield DocumentProblem(f"does not fit into aws.network {whole}", where, slot, fix=fix)
    sites = [(("locations", index, "site", "network"), location.site.network)
             for index, location in enumerate(manifest.locations)]  # fmt: skip
    for where, site in sites:
        if not any(site.subnet_of(private) for private in PRIVATE):
            yield DocumentProblem("must be a private network", where, str(site), ", ".join(map(str, PRIVATE)))
        if site.overlaps(whole):
            yield DocumentProblem(f"overlaps aws.network {whole}", where, str(site), fix="use a part of 192.168.0.0/16")
    for (_, one), (where, other) in combinations(sites, 2):
        if one.overlaps(other):
            yield DocumentProblem(f"overlaps another site's {one}", where, str(other), fix="choose a free network")


def _mailboxes(manifest: Manifest) -> Iterator[DocumentProblem]:
    longest = max(map(manifest.email_of, manifest.account_names()), key=len)
    if len(longest) > 64:
        fix = "AWS allows at most 64 characters: shorten the pattern, a domain or a slug"
        yield DocumentProblem("gives a mailbox that is too long", ("aws", "email"), longest, fix=fix)
    for index, practice in enumerate(manifest.practices):
        for where, name in _domains_of(practice, ("practices", index)).items():
            if name.rpartition("@")[2] == manifest.aws.domain and manifest.structure == "mso":
                fix = "use the practice's own domain: readers of its mail can take over its accounts"
                yield DocumentProblem("is the MSO's domain", where, name, fix=fix)


def _reserved(manifest: Manifest) -> Iterator[DocumentProblem]:
    """An example uses only names and addresses that are reserved for examples, and a real estate uses none of them."""
    word, fix = ("must", "set synthetic: false") if manifest.synthetic else ("cannot", "set synthetic: true")
    for at, domain in _domains(manifest).items():
        if domain.endswith(".example") is not manifest.synthetic:
            what = f"{word} end in .example while synthetic is {str(manifest.synthetic).lower()}"
            yield DocumentProblem(what, at, domain, fix=f"change it, or {fix}")
    for index, location in enumerate(manifest.locations):
        address = location.site.public_ip
        if any(address in network for network in DOCUMENTATION) is not manifest.synthetic:
            where = ("locations", index, "site", "public_ip")
            what = f"{word} be a documentation address while synthetic is {str(manifest.synthetic).lower()}"
            yield DocumentProblem(what, where, str(address), fix=f"change it, or {fix}")


def _domains(manifest: Manifest) -> dict[YamlPath, str]:
    domains: dict[YamlPath, str] = {("aws", "domain"): manifest.aws.domain, ("aws", "email"): manifest.aws.email}
    for name, mailbox in manifest.mso.contacts:
        if name != "phone":
            domains["mso", "contacts", name] = mailbox
    for index, practice in enumerate(manifest.practices):
        domains |= _domains_of(practice, ("practices", index))
    return domains


def _domains_of(practice: Practice, at: YamlPath) -> dict[YamlPath, str]:
    boxes = {(*at, "contacts", name): mailbox for name, mailbox in practice.contacts}
    return {(*at, "domain"): practice.domain, **boxes}
