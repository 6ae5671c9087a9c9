"""Checks between values: references to what does not exist, names used twice, a system on the wrong side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from infra.files.yaml_document import DocumentProblem, YamlPath
from infra.manifest import facts
from infra.manifest.flow_carriage import not_carried
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import SHARED_ACCOUNTS, Flow, Manifest, System

LISTED_BY: Final = {kind: f", which `mso facts {kind}s` lists" for kind in ("system", "flow", "service", "role")}
"""Kind of a value of which there are too many for a message -> where to find them."""
RESERVED: Final = frozenset({"org", "aws", *SHARED_ACCOUNTS})
ROLE_PARTIES: Final = ("medical-director", "collaborating-physician", "supervising-physician", "patient", "landlord")
"""Parties to agreements that are persons or outside companies: identified by role, never by name."""


def reference_problems(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Every inconsistency in a manifest whose values are valid by themselves."""
    yield from _names(manifest)
    yield from _states_and_locations(manifest)
    yield from _systems(manifest)
    yield from _flows_and_agreements(manifest)
    yield from _aws_accounts(manifest)


def _names(manifest: Manifest) -> Iterator[DocumentProblem]:
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
            yield DocumentProblem(
                "is reserved, or is the MSO's slug", ("practices", index, "slug"), practice.slug, fix=fix
            )


def _unique(key: str, name: str, values: Iterable[str]) -> Iterator[DocumentProblem]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield DocumentProblem("appears twice", (key, index, name), value, fix="rename or remove one of the two")
        seen.add(value)


def _states_and_locations(manifest: Manifest) -> Iterator[DocumentProblem]:
    known = facts.states()
    states = {practice.slug: practice.state for practice in manifest.practices}
    for index, practice in enumerate(manifest.practices):
        if practice.state not in known:
            where, fix = ("practices", index, "state"), "give the postal code of one of the 50 states, or DC"
            yield DocumentProblem("is no state", where, practice.state, ", ".join(known), fix)
    for index, location in enumerate(manifest.locations):
        at: YamlPath = ("locations", index)
        yield from _reference((*at, "practice"), location.practice, states, "practice")
        home = states.get(location.practice)
        if home and home != location.state:
            fix = "a practice belongs to one state; add a practice for the other state: mso add practice"
            yield DocumentProblem("is not the state of its practice", (*at, "state"), location.state, home, fix)
        yield from _references((*at, "services"), location.services, facts.services(), "service")
    if manifest.counsel:
        for index, state in enumerate(manifest.counsel.states):
            yield from _reference(("counsel", "states", index), state, known, "state")


def _systems(manifest: Manifest) -> Iterator[DocumentProblem]:
    catalog = facts.systems()
    practices = [practice.slug for practice in manifest.practices]
    for index, system in enumerate(manifest.systems):
        at = ("systems", index)
        yield from _references((*at, "practices"), system.practices, practices, "practice")
        if system.id not in catalog:
            yield from _reference((*at, "id"), system.id, catalog, "system")
            continue
        if system.declared_side not in (None, system.side):
            fix = f"remove side: {system.id} holds {system.data_class} data and is on the {system.side} side"
            yield DocumentProblem(
                "is on the wrong side of the wall", (*at, "side"), system.declared_side, system.side, fix
            )
        if system.product is not None and system.product not in system.fact.products:
            yield from _reference((*at, "product"), system.product, system.fact.products, "product for this system")
        yield from _part_of(manifest, at, system)
        if refused := facts.refused_products().get(system.product or "" if system.mode == "hosted" else ""):
            why, instead = f"cannot be hosted: {refused.refused}", f"choose {refused.instead}"
            yield DocumentProblem(why, (*at, "product"), system.product, fix=instead)
            continue
        if system.mode == "hosted" and not (system.product_name or system.part_of or system.fact.built_in):
            fix = "set mode: saas with a vendor, or mode: off"
            yield DocumentProblem("has no product that can be hosted", at, system.id, fix=fix)
        if system.mode == "saas" and system.fact.built_in:
            fix = "leave mode out: the estate builds it, and what it holds does not go to a vendor"
            yield DocumentProblem("is a part of the estate and cannot be bought", (*at, "mode"), system.id, fix=fix)
        elif system.mode == "saas" and system.vendor is None:
            yield DocumentProblem("needs a vendor", at, system.id, fix="add vendor: {slug, name, agreement}")
        if system.mode != "saas" and system.vendor is not None:
            yield DocumentProblem(
                "is for mode saas only", (*at, "vendor"), system.id, fix="set mode: saas, or remove vendor"
            )


def _part_of(manifest: Manifest, at: YamlPath, system: System) -> Iterator[DocumentProblem]:
    """The host of a system that is part of another: it is hosted on the same side, and its product provides both."""
    if system.part_of is None:
        return
    hosts = {
        other.id: other.product_name
        for other in manifest.systems
        if other.id in facts.systems() and other.product_name and other.side == system.side
    }
    yield from _reference((*at, "part_of"), system.part_of, hosts, "system hosted on the same side")
    product = hosts.get(system.part_of)
    if product and product not in system.fact.products:
        allowed, fix = ", ".join(system.fact.products), "host it separately, or name another system"
        yield DocumentProblem(f"{product} does not provide it", (*at, "part_of"), system.part_of, allowed, fix)
    if system.product or system.mode == "saas":
        fix = "remove product and mode: the other system's product is used"
        yield DocumentProblem("is part of another system and has a product or mode of its own", at, system.id, fix=fix)


def _flows_and_agreements(manifest: Manifest) -> Iterator[DocumentProblem]:
    practices = [practice.slug for practice in manifest.practices]
    agreements = [agreement.id for agreement in manifest.agreements]
    vendors = [system.vendor.slug for system in manifest.systems if system.vendor]
    parties = list(dict.fromkeys((*manifest.owner_slugs(), *vendors, "aws", *ROLE_PARTIES)))
    for index, flow in enumerate(manifest.flows):
        at = ("flows", index)
        yield from _flow_systems(manifest, at, flow)
        yield from _references((*at, "agreements"), flow.agreements, agreements, "agreement")
        yield from _references((*at, "practices"), flow.practices, practices, "practice")
    for index, system in enumerate(manifest.systems):
        if system.vendor and system.vendor.agreement:
            where = ("systems", index, "vendor", "agreement")
            yield from _reference(where, system.vendor.agreement, agreements, "agreement")
    coverable = {*facts.systems(), *facts.flows()}
    for index, agreement in enumerate(manifest.agreements):
        at = ("agreements", index)
        yield from _references(
            (*at, "between"), agreement.between, parties, "party (the MSO, a practice, a vendor, aws)"
        )
        yield from _references((*at, "covers"), agreement.covers, coverable, "system or flow")
        if len(set(agreement.between)) < len(agreement.between):
            yield DocumentProblem(
                "names a party twice", (*at, "between"), agreement.id, fix="an agreement needs two parties"
            )
        if agreement.expires and agreement.expires < agreement.effective:
            value = str(agreement.expires)
            yield DocumentProblem(
                "is before the effective date", (*at, "expires"), value, fix=f"it begins {agreement.effective}"
            )
    for index, function in enumerate(manifest.people):
        yield from _references(("people", index, "approves"), function.approves, facts.decisions(), "decision")
        yield from _reference(("people", index, "owner"), function.owner, manifest.owner_slugs(), "owner")
        yield from _reference(("people", index, "role"), function.role, facts.roles(), "role")


def _flow_systems(manifest: Manifest, at: YamlPath, flow: Flow) -> Iterator[DocumentProblem]:
    """A flow is in the facts, the systems at both of its ends are in use, and something carries it."""
    if flow.id not in facts.flows():
        yield from _reference((*at, "id"), flow.id, facts.flows(), "flow")
        return
    running = {system.id for system in manifest.systems if system.mode != "off"}
    for word, ends in (("from", flow.fact.origins), ("to", flow.fact.targets)):
        if set(ends) <= facts.systems().keys() and not running.intersection(ends):
            fix = "add one of these systems, or remove the flow"
            yield DocumentProblem(
                f"needs a system at its '{word}' end, and none is in use", (*at, "id"), flow.id, ", ".join(ends), fix
            )
            return
    reasons: dict[tuple[str, str], list[str]] = {}
    for practice, found in not_carried(manifest, flow):
        reasons.setdefault((found.how, found.fix), []).append(practice)
    for (how, fix), practices in reasons.items():
        whose = "" if len(practices) == len(manifest.practices) else f"{', '.join(practices)}: "
        yield DocumentProblem(f"is not carried by anything: {whose}{how}", (*at, "id"), flow.id, fix=fix)


def _aws_accounts(manifest: Manifest) -> Iterator[DocumentProblem]:
    if manifest.aws.home_region == manifest.aws.backup_region:
        value = manifest.aws.backup_region
        yield DocumentProblem(
            "is the home region", ("aws", "backup_region"), value, fix="keep copies in another region"
        )
    for name in manifest.budget.accounts:
        yield from _reference(("budget", "accounts", name), name, manifest.account_names(), "account")
    for owner in manifest.aws.ci.repositories:
        yield from _reference(("aws", "ci", "repositories", owner), owner, manifest.owner_slugs(), "owner")
    yield from _pipelines(manifest)
    for owner in manifest.owner_slugs():
        if owner not in manifest.aws.ci.repositories:
            fix = f"add {owner}: org/repository, the repository that deploys its stacks"
            yield DocumentProblem(
                f"has no repository for {owner}", ("aws", "ci", "repositories"), allowed="one per owner", fix=fix
            )


def _pipelines(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Two owners cannot share a repository: anyone who can push to it deploys with both owners' permissions."""
    owners: dict[str, str] = {}
    for owner, repository in manifest.aws.ci.repositories.items():
        without_ids = re.sub(r"@[0-9]+", "", repository.lower())
        other = owners.setdefault(without_ids, owner)
        if other != owner:
            fix = f"name a repository of {owner}'s own: anyone who can push there deploys its accounts"
            yield DocumentProblem(
                f"already deploys for {other}", ("aws", "ci", "repositories", owner), repository, fix=fix
            )


def _references(at: YamlPath, values: Iterable[str], known: Iterable[str], kind: str) -> Iterator[DocumentProblem]:
    known, seen = list(known), set[str]()
    for index, value in enumerate(values):
        yield from _reference((*at, index), value, known, kind)
        if value in seen and at[-1] != "between":  # _flows_and_agreements reports a party named twice
            yield DocumentProblem("appears twice", (*at, index), value, fix="keep one of the two")
        seen.add(value)


def _reference(at: YamlPath, value: str, known: Iterable[str], kind: str) -> Iterator[DocumentProblem]:
    names = list(known)
    if value not in names:
        allowed = ", ".join(names) if len(names) <= 30 else f"one of {len(names)}{LISTED_BY.get(kind, '')}"
        yield DocumentProblem(f"names no {kind}", at, value, allowed, suggestion(value, names))
