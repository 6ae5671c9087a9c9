"""The agreements register: every crossing, vendor and MSO worker cites an agreement that is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from infra.manifest.law.gate import Gate, Stops, failed, note, passed
from infra.manifest.law.mso_requirement import agreements_of, needed_agreements
from infra.manifest.manifest_model import Agreement, Flow, Manifest, System
from infra.manifest.yaml_document import At

NAMES: Final = {
    "msa": "management services agreement",
    "baa": "business associate agreement",
    "dua": "data use agreement",
    "authorization": "patient authorisation (45 CFR 164.508)",
    "instruction": "instruction of the practice",
    "medical_director": "medical director agreement",
    "collaboration": "collaboration agreement",
    "supervision": "supervision agreement",
    "lease": "lease",
}
WITH_MSO: Final = frozenset({"msa", "baa", "dua"})
"""Kinds that bind the MSO, so that it must be a party."""

EXCHANGE_ROLES: Final = ("biller_coder", "collections", "call_center")
"""MSO workers who see the least PHI they need, in the exchange, under the practice's BAA."""

SOON: Final = 60
"""Days before its end at which an agreement is spoken of."""


def examine(manifest: Manifest, on: date) -> Iterator[Gate]:
    """Everything that must stand on paper, on one day."""
    yield from _practices(manifest, on)
    yield from _flows(manifest, on)
    yield from _vendors(manifest, on)
    yield from _workers(manifest, on)
    yield from _terms(manifest, on)
    yield from _addenda(manifest, on)


def _practices(manifest: Manifest, on: date) -> Iterator[Gate]:
    for index, practice in enumerate(manifest.practices):
        at: At = ("practices", index)
        kinds = needed_agreements(practice)
        for kind in kinds if manifest.structure == "single-entity" else ("msa", "baa", *kinds):
            found = [a for a in agreements_of(manifest, practice.slug, kind) if a.live(on) and _binds(manifest, a)]
            if found:
                yield passed("LAW-010", f"{practice.slug}: {NAMES[kind]} {found[0].id} is in force", at)
            else:
                fix = f"add an agreement of kind {kind} that names {practice.slug}"
                yield failed("LAW-010", f"{practice.slug} has no {NAMES[kind]} in force on {on}", at, fix)


def _flows(manifest: Manifest, on: date) -> Iterator[Gate]:
    for index, flow in enumerate(manifest.flows):
        at: At = ("flows", index)
        missing = 0
        for practice in flow.practices or tuple(practice.slug for practice in manifest.practices):
            for kind in _kinds(manifest, flow):
                if not _cited(manifest, flow, practice, kind, on):
                    missing += 1
                    what = f"{flow.id} cites no {NAMES[kind]} for {practice} in force on {on}"
                    fix = f"cite an agreement of kind {kind} that names {practice}, is in force and covers {flow.id}"
                    yield failed("LAW-011", what, at, fix)
        if not missing:
            yield passed("LAW-011", f"{flow.id} stands on {', '.join(flow.agreements)}", at, flow.fact.legal_basis)


def _kinds(manifest: Manifest, flow: Flow) -> tuple[str, ...]:
    """What a flow must cite. Inside a single entity no contract with an MSO exists."""
    if manifest.structure == "single-entity":
        return tuple(kind for kind in flow.fact.agreements if kind not in WITH_MSO)
    return flow.fact.agreements


def _cited(manifest: Manifest, flow: Flow, practice: str, kind: str, on: date) -> bool:
    return any(
        agreement.kind == kind
        and practice in agreement.between
        and agreement.live(on)
        and _binds(manifest, agreement)
        and (not agreement.covers or flow.id in agreement.covers)
        for agreement in map(manifest.agreement, flow.agreements)
    )


def _binds(manifest: Manifest, agreement: Agreement) -> bool:
    return agreement.kind not in WITH_MSO or manifest.mso.slug in agreement.between


def _vendors(manifest: Manifest, on: date) -> Iterator[Gate]:
    for index, system in enumerate(manifest.systems):
        if system.vendor is None:
            continue
        at: At = ("systems", index, "vendor")
        name = f"{system.vendor.name} ({system.id})"
        if system.vendor.sso == "none":
            yield note("LAW-012", f"{name} signs the workforce in by itself; single sign-on is asked for", at)
        if not system.fact.holds_phi:
            yield passed("LAW-012", f"{name} sees no PHI", at)
        elif not _vendor_bound(manifest, system, on):
            what = f"{name} sees PHI ({system.data_class}) without a BAA in force"
            fix = f"cite a BAA between {system.vendor.slug} and the MSO or its practices"
            yield failed("LAW-012", what, at, fix, "45 CFR 164.504(e)")
        elif not system.vendor.fields:
            fix = "list vendor.fields: the only fields it may see"
            yield failed("LAW-012", f"{name} has no list of fields it may see", at, fix, "45 CFR 164.502(b)")
        else:
            yield passed("LAW-012", f"{name} is bound by {system.vendor.agreement}", at)


def _vendor_bound(manifest: Manifest, system: System, on: date) -> bool:
    vendor = system.vendor
    if vendor is None or vendor.agreement is None:
        return False
    agreement = manifest.agreement(vendor.agreement)
    covered = not agreement.covers or system.id in agreement.covers
    if agreement.kind != "baa" or vendor.slug not in agreement.between or not agreement.live(on) or not covered:
        return False
    users = system.practices or tuple(practice.slug for practice in manifest.practices)
    return manifest.mso.slug in agreement.between or set(users) <= set(agreement.between)


def _workers(manifest: Manifest, on: date) -> Iterator[Gate]:
    for index, function in enumerate(manifest.people):
        if function.owner != manifest.mso.slug or function.role not in EXCHANGE_ROLES:
            continue
        at: At = ("people", index)
        unbound = [
            practice.slug
            for practice in manifest.practices
            if manifest.structure == "mso"
            and not any(a.live(on) and _binds(manifest, a) for a in agreements_of(manifest, practice.slug, "baa"))
        ]
        if unbound:
            fix = "sign a BAA with each of them, or remove the job function"
            yield failed("LAW-013", f"{function.id} sees PHI of {', '.join(unbound)} without a BAA", at, fix)
        else:
            yield passed("LAW-013", f"{function.id} works in the exchange under a BAA with each practice", at)


def _terms(manifest: Manifest, on: date) -> Iterator[Gate]:
    for index, agreement in enumerate(manifest.agreements):
        at: At = ("agreements", index)
        if agreement.draft:
            fix = "have it signed, set its dates, remove draft"
            yield failed("LAW-014", f"{agreement.id} is a draft", at, fix, stops=Stops.APPLY)
        if agreement.expires and 0 <= (agreement.expires - on).days <= SOON:
            yield note("LAW-014", f"{agreement.id} ends on {agreement.expires}", at)


def _addenda(manifest: Manifest, on: date) -> Iterator[Gate]:
    """AWS's business associate addendum: accepted once for each organization, by its owner."""
    aws = [a for a in manifest.agreements if a.kind == "baa" and "aws" in a.between and a.live(on)]
    apart = len(manifest.organizations()) > 1
    for owner in manifest.organizations():
        whose = f" for the organization of {owner}" if apart else ""
        found = [a for a in aws if owner in a.between or not apart]
        if found:
            yield passed("LAW-015", f"the addendum with AWS ({found[0].id}) is in force{whose}", ("agreements",))
        else:
            party = owner if apart else "..."
            fix = f"accept the AWS business associate addendum in AWS Artifact, add it with between: [{party}, aws]"
            what = f"no BAA with AWS{whose}"
            yield failed("LAW-015", what, ("agreements",), fix, "45 CFR 164.502(e)", stops=Stops.APPLY)
