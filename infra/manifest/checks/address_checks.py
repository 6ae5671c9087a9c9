"""Where things can be reached: networks that must not overlap, mailboxes and domains that must be their owner's own."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from infra.manifest.manifest_model import PRACTICE_PLANES, SHARED_ACCOUNTS, Manifest, Practice
from infra.manifest.yaml_document import At, Problem

DOCUMENTATION: Final = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
"""RFC 5737: addresses that stand for nobody."""

PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def problems(manifest: Manifest) -> Iterator[Problem]:
    """Every address in a well-shaped manifest that cannot stand."""
    yield from _networks(manifest)
    yield from _mailboxes(manifest)
    yield from _reserved(manifest)


def _networks(manifest: Manifest) -> Iterator[Problem]:
    whole = manifest.aws.network
    if not any(whole.subnet_of(private) for private in PRIVATE) or whole.prefixlen > 13:
        at, allowed = ("aws", "network"), "parts of 10.0.0.0/8 and 172.16.0.0/12"
        yield Problem("must be private, /13 or wider", at, str(whole), allowed, "use 10.64.0.0/12")
        return
    slots: dict[int, str] = {}
    for index, practice in enumerate(manifest.practices):
        slot = manifest.slot_of(practice)
        here: At = ("practices", index, "slot")
        if slot in slots:
            fix = "give each practice a slot of its own"
            yield Problem(f"its networks are those of practice {slots[slot]}", here, slot, fix=fix)
        slots[slot] = practice.slug
        if len(SHARED_ACCOUNTS) + (slot + 1) * len(PRACTICE_PLANES) > 2 ** (16 - whole.prefixlen):
            fix = "widen aws.network by a bit (10.64.0.0/11) or use a lower slot"
            yield Problem(f"no room is left in aws.network {whole}", here, slot, fix=fix)
    sites = [(("locations", index, "site", "network"), location.site.network)
             for index, location in enumerate(manifest.locations)]  # fmt: skip
    for where, site in sites:
        if not any(site.subnet_of(private) for private in PRIVATE):
            yield Problem("must be a private network", where, str(site), ", ".join(map(str, PRIVATE)))
        if site.overlaps(whole):
            yield Problem(f"overlaps aws.network {whole}", where, str(site), fix="use a part of 192.168.0.0/16")
    for (_, one), (where, other) in combinations(sites, 2):
        if one.overlaps(other):
            yield Problem(f"overlaps another site's {one}", where, str(other), fix="choose a free network")


def _mailboxes(manifest: Manifest) -> Iterator[Problem]:
    longest = max(map(manifest.email_of, manifest.account_names()), key=len)
    if len(longest) > 64:
        fix = "AWS takes 64 characters at most: shorten the pattern, a domain or a slug"
        yield Problem("gives too long a mailbox", ("aws", "email"), longest, fix=fix)
    for index, practice in enumerate(manifest.practices):
        for where, name in _domains_of(practice, ("practices", index)).items():
            if name.rpartition("@")[2] == manifest.aws.domain and manifest.structure == "mso":
                fix = "use the practice's own domain: who reads its mail can become it"
                yield Problem("is the MSO's domain", where, name, fix=fix)


def _reserved(manifest: Manifest) -> Iterator[Problem]:
    """An example must stand for nobody, and a real estate cannot stand on names and addresses kept for examples."""
    word, fix = ("must", "set synthetic: false") if manifest.synthetic else ("cannot", "set synthetic: true")
    for at, domain in _domains(manifest).items():
        if domain.endswith(".example") is not manifest.synthetic:
            what = f"{word} end in .example while synthetic is {str(manifest.synthetic).lower()}"
            yield Problem(what, at, domain, fix=f"change it, or {fix}")
    for index, location in enumerate(manifest.locations):
        address = location.site.public_ip
        if any(address in network for network in DOCUMENTATION) is not manifest.synthetic:
            where = ("locations", index, "site", "public_ip")
            what = f"{word} be a documentation address while synthetic is {str(manifest.synthetic).lower()}"
            yield Problem(what, where, str(address), fix=f"change it, or {fix}")


def _domains(manifest: Manifest) -> dict[At, str]:
    domains: dict[At, str] = {("aws", "domain"): manifest.aws.domain, ("aws", "email"): manifest.aws.email}
    for name, mailbox in manifest.mso.contacts:
        if name != "phone":
            domains["mso", "contacts", name] = mailbox
    for index, practice in enumerate(manifest.practices):
        domains |= _domains_of(practice, ("practices", index))
    return domains


def _domains_of(practice: Practice, at: At) -> dict[At, str]:
    boxes = {(*at, "contacts", name): mailbox for name, mailbox in practice.contacts}
    return {(*at, "domain"): practice.domain, **boxes}
