"""What no single value can show: names that point nowhere, networks that overlap, a system on the wrong side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from infra.manifest import facts
from infra.manifest.hints import nearest
from infra.manifest.manifest_model import SHARED_ACCOUNTS, Flow, Manifest, System
from infra.manifest.yaml_document import At, Problem

RESERVED: Final = frozenset({"org", "aws", *SHARED_ACCOUNTS})
ROLE_PARTIES: Final = ("medical-director", "collaborating-physician", "supervising-physician", "patient", "landlord")
"""Parties to agreements that are persons: named by role, never by name."""


def problems(manifest: Manifest) -> Iterator[Problem]:
    """Everything in a well-shaped manifest that cannot hold together."""
    yield from _names(manifest)
    yield from _places(manifest)
    yield from _systems(manifest)
    yield from _crossings(manifest)
    yield from _accounts(manifest)


def _names(manifest: Manifest) -> Iterator[Problem]:
    yield from _unique("practices", "slug", (practice.slug for practice in manifest.practices))
    yield from _unique("locations", "slug", (location.slug for location in manifest.locations))
    yield from _unique("systems", "id", (system.id for system in manifest.systems))
    yield from _unique("flows", "id", (flow.id for flow in manifest.flows))
    yield from _unique("agreements", "id", (agreement.id for agreement in manifest.agreements))
    yield from _unique("people", "id", (function.id for function in manifest.people))
    taken = RESERVED | {manifest.mso.slug}
    for index, practice in enumerate(manifest.practices):
        if practice.slug in taken:
            fix = "choose another name for the practice"
            yield Problem("is the name of something else", ("practices", index, "slug"), practice.slug, fix=fix)


def _unique(key: str, name: str, values: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Problem("stands twice", (key, index, name), value, fix="rename or remove one of the two")
        seen.add(value)


def _places(manifest: Manifest) -> Iterator[Problem]:
    known = facts.states()
    states = {practice.slug: practice.state for practice in manifest.practices}
    for index, practice in enumerate(manifest.practices):
        if practice.state not in known:
            fix = "have counsel answer for the state, then add its entry to infra/manifest/facts/states.yaml"
            where, allowed = ("practices", index, "state"), ", ".join(sorted(known))
            yield Problem("is a state that the facts do not cover", where, practice.state, allowed, fix)
    for index, location in enumerate(manifest.locations):
        at: At = ("locations", index)
        yield from _pointer((*at, "practice"), location.practice, states, "practice")
        home = states.get(location.practice)
        if home and home != location.state:
            fix = "a practice stands in one state; add a practice for the other: mso add practice"
            yield Problem("is not the state of its practice", (*at, "state"), location.state, home, fix)
        yield from _pointers((*at, "services"), location.services, facts.services(), "service")
    if manifest.counsel:
        for index, state in enumerate(manifest.counsel.states):
            yield from _pointer(("counsel", "states", index), state, known, "state")


def _systems(manifest: Manifest) -> Iterator[Problem]:
    catalogue = facts.systems()
    practices = [practice.slug for practice in manifest.practices]
    for index, system in enumerate(manifest.systems):
        at = ("systems", index)
        yield from _pointers((*at, "practices"), system.practices, practices, "practice")
        if system.id not in catalogue:
            yield from _pointer((*at, "id"), system.id, catalogue, "system")
            continue
        if system.declared_side not in (None, system.side):
            fix = f"remove side: {system.id} holds {system.data_class} data and stands on the {system.side} side"
            yield Problem("is on the wrong side of the wall", (*at, "side"), system.declared_side, system.side, fix)
        if system.product is not None and system.product not in system.fact.products:
            yield from _pointer((*at, "product"), system.product, system.fact.products, "product for this system")
        yield from _part(manifest, at, system)
        if system.mode == "hosted" and not (system.product_name or system.part_of or system.fact.built_in):
            fix = "set mode: saas with a vendor, or mode: off"
            yield Problem("has no product that runs as a container", at, system.id, fix=fix)
        if system.mode == "saas" and system.vendor is None:
            yield Problem("needs a vendor", at, system.id, fix="add vendor: {slug, name, agreement}")
        if system.mode != "saas" and system.vendor is not None:
            yield Problem("is for mode saas only", (*at, "vendor"), system.id, fix="set mode: saas, or remove vendor")


def _part(manifest: Manifest, at: At, system: System) -> Iterator[Problem]:
    """A system served by another's product: that one is hosted, stands on the same side, and can do both."""
    if system.part_of is None:
        return
    hosts = {
        other.id: other.product_name
        for other in manifest.systems
        if other.id in facts.systems() and other.product_name and other.side == system.side
    }
    yield from _pointer((*at, "part_of"), system.part_of, hosts, "system hosted on the same side")
    product = hosts.get(system.part_of)
    if product and product not in system.fact.products:
        allowed, fix = ", ".join(system.fact.products), "host it by itself, or name another system"
        yield Problem(f"{product} cannot serve it", (*at, "part_of"), system.part_of, allowed, fix)
    if system.product or system.mode == "saas":
        fix = "remove product and mode: the other system's product serves"
        yield Problem("is part of another system", at, system.id, fix=fix)


def _crossings(manifest: Manifest) -> Iterator[Problem]:
    practices = [practice.slug for practice in manifest.practices]
    agreements = [agreement.id for agreement in manifest.agreements]
    vendors = [system.vendor.slug for system in manifest.systems if system.vendor]
    parties = list(dict.fromkeys((*manifest.owner_slugs(), *vendors, "aws", *ROLE_PARTIES)))
    for index, flow in enumerate(manifest.flows):
        at = ("flows", index)
        yield from _ends(manifest, at, flow)
        yield from _pointers((*at, "agreements"), flow.agreements, agreements, "agreement")
        yield from _pointers((*at, "practices"), flow.practices, practices, "practice")
    for index, system in enumerate(manifest.systems):
        if system.vendor and system.vendor.agreement:
            where = ("systems", index, "vendor", "agreement")
            yield from _pointer(where, system.vendor.agreement, agreements, "agreement")
    coverable = {*facts.systems(), *facts.flows()}
    for index, agreement in enumerate(manifest.agreements):
        at = ("agreements", index)
        yield from _pointers((*at, "between"), agreement.between, parties, "party (the MSO, a practice, a vendor, aws)")
        yield from _pointers((*at, "covers"), agreement.covers, coverable, "system or flow")
        if len(set(agreement.between)) < len(agreement.between):
            yield Problem("names a party twice", (*at, "between"), agreement.id, fix="an agreement needs two parties")
        if agreement.expires and agreement.expires < agreement.effective:
            value = str(agreement.expires)
            yield Problem("ends before it begins", (*at, "expires"), value, fix=f"it begins {agreement.effective}")
    for index, function in enumerate(manifest.people):
        yield from _pointers(("people", index, "approves"), function.approves, facts.decisions(), "decision")
        yield from _pointer(("people", index, "owner"), function.owner, manifest.owner_slugs(), "owner")
        yield from _pointer(("people", index, "role"), function.role, facts.roles(), "role")


def _ends(manifest: Manifest, at: At, flow: Flow) -> Iterator[Problem]:
    """A flow is one of the facts', and both its ends exist here."""
    if flow.id not in facts.flows():
        yield from _pointer((*at, "id"), flow.id, facts.flows(), "flow")
        return
    running = {system.id for system in manifest.systems if system.mode != "off"}
    for word, ends in (("from", flow.fact.origins), ("to", flow.fact.targets)):
        if set(ends) <= facts.systems().keys() and not running.intersection(ends):
            fix = "add one of these systems, or remove the flow"
            yield Problem(f"crosses {word} a system that is off", (*at, "id"), flow.id, ", ".join(ends), fix)


def _accounts(manifest: Manifest) -> Iterator[Problem]:
    if manifest.aws.home_region == manifest.aws.backup_region:
        value = manifest.aws.backup_region
        yield Problem("is the home region", ("aws", "backup_region"), value, fix="keep copies in another region")
    for name in manifest.budget.accounts:
        yield from _pointer(("budget", "accounts", name), name, manifest.account_names(), "account")
    for owner in manifest.aws.ci.repositories:
        yield from _pointer(("aws", "ci", "repositories", owner), owner, manifest.owner_slugs(), "owner")
    yield from _pipelines(manifest)
    for owner in manifest.owner_slugs():
        if owner not in manifest.aws.ci.repositories:
            fix = f"add {owner}: org/repository, the one that deploys its stacks"
            yield Problem(f"names none for {owner}", ("aws", "ci", "repositories"), allowed="one per owner", fix=fix)


def _pipelines(manifest: Manifest) -> Iterator[Problem]:
    """Whoever pushes to a repository deploys with what its owner may do: two owners cannot share one."""
    owners: dict[str, str] = {}
    for owner, repository in manifest.aws.ci.repositories.items():
        other = owners.setdefault(repository.lower(), owner)
        if other != owner:
            fix = f"name one of {owner}'s own: whoever can push there deploys its accounts"
            yield Problem(f"deploys for {other} already", ("aws", "ci", "repositories", owner), repository, fix=fix)


def _pointers(at: At, values: Iterable[str], known: Iterable[str], kind: str) -> Iterator[Problem]:
    known, seen = list(known), set[str]()
    for index, value in enumerate(values):
        yield from _pointer((*at, index), value, known, kind)
        if value in seen and at[-1] != "between":  # an agreement's parties have words of their own for it
            yield Problem("stands twice", (*at, index), value, fix="keep one of the two")
        seen.add(value)


def _pointer(at: At, value: str, known: Iterable[str], kind: str) -> Iterator[Problem]:
    names = list(known)
    if value not in names:
        allowed = ", ".join(names) if len(names) <= 30 else f"one of {len(names)}"
        yield Problem(f"names no {kind}", at, value, allowed, nearest(value, names))
