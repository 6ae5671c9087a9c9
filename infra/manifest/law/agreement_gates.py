"""Gates on agreements: each practice, flow, vendor and MSO job function that needs an agreement has one in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from infra.files.yaml_document import YamlPath
from infra.manifest.law.gate_result import BlockedStep, GateResult, failed_gate, gate_note, passed_gate
from infra.manifest.law.mso_requirement import agreements_of, required_agreements
from infra.manifest.manifest_model import Agreement, Flow, Manifest, System

AGREEMENT_NAMES: Final = {
    "msa": "management services agreement",
    "baa": "business associate agreement",
    "dua": "data use agreement",
    "expert_determination": "expert's determination (45 CFR 164.514(b)(1))",
    "authorization": "patient authorization (45 CFR 164.508)",
    "instruction": "instruction of the practice",
    "medical_director": "medical director agreement",
    "collaboration": "collaboration agreement",
    "supervision": "supervision agreement",
    "lease": "lease",
}
MSO_AGREEMENTS: Final = frozenset({"msa", "baa", "dua"})
"""Kinds to which the MSO must be a party."""

MSO_PHI_ROLES: Final = ("biller_coder", "collections", "call_center")
"""Roles of the MSO that see the minimum necessary PHI, in the exchange account, under the practice's BAA."""

EXPIRY_NOTICE_DAYS: Final = 60
"""Days before its end from which a note announces that an agreement expires."""


def evaluate(manifest: Manifest, on: date) -> Iterator[GateResult]:
    """The results for every agreement that is required on one day."""
    yield from _practices(manifest, on)
    yield from _flows(manifest, on)
    yield from _vendors(manifest, on)
    yield from _ways_out(manifest, on)
    yield from _mso_workforce(manifest, on)
    yield from _drafts_and_expiry(manifest, on)
    yield from _aws_addendum(manifest, on)


def _practices(manifest: Manifest, on: date) -> Iterator[GateResult]:
    for index, practice in enumerate(manifest.practices):
        at: YamlPath = ("practices", index)
        kinds = required_agreements(practice)
        for kind in kinds if manifest.structure == "single-entity" else ("msa", "baa", *kinds):
            candidates = agreements_of(manifest, practice.slug, kind)
            found = [a for a in candidates if a.in_force(on) and _has_mso_as_party(manifest, a)]
            if found:
                what = f"{practice.slug}: {AGREEMENT_NAMES[kind]} {found[0].id} is in force"
                yield passed_gate("LAW-010", what, at)
            else:
                fix = f"add an agreement of kind {kind} that names {practice.slug}"
                what = f"{practice.slug} has no {AGREEMENT_NAMES[kind]} in force on {on}"
                yield failed_gate("LAW-010", what, at, fix)


def _flows(manifest: Manifest, on: date) -> Iterator[GateResult]:
    for index, flow in enumerate(manifest.flows):
        at: YamlPath = ("flows", index)
        missing = 0
        for practice in flow.practices or tuple(practice.slug for practice in manifest.practices):
            for kind in _required_kinds(manifest, flow):
                if not _cites(manifest, flow, practice, kind, on):
                    missing += 1
                    what = f"{flow.id} cites no {AGREEMENT_NAMES[kind]} for {practice} in force on {on}"
                    fix = f"cite an agreement of kind {kind} that names {practice}, is in force and covers {flow.id}"
                    yield failed_gate("LAW-011", what, at, fix)
        if not missing:
            what = f"{flow.id} is covered by {', '.join(flow.agreements)}"
            yield passed_gate("LAW-011", what, at, flow.fact.legal_basis)


def _required_kinds(manifest: Manifest, flow: Flow) -> tuple[str, ...]:
    """The kinds of agreement a flow must cite. A single entity has no MSO to sign an agreement with."""
    if manifest.structure == "single-entity":
        return tuple(kind for kind in flow.fact.agreements if kind not in MSO_AGREEMENTS)
    return flow.fact.agreements


def _cites(manifest: Manifest, flow: Flow, practice: str, kind: str, on: date) -> bool:
    """Whether the flow cites an agreement of this kind that names the practice, is in force and covers the flow."""
    return any(
        agreement.kind == kind
        and practice in agreement.between
        and agreement.in_force(on)
        and _has_mso_as_party(manifest, agreement)
        and (not agreement.covers or flow.id in agreement.covers)
        for agreement in map(manifest.agreement, flow.agreements)
    )


def _has_mso_as_party(manifest: Manifest, agreement: Agreement) -> bool:
    """Whether the MSO is a party, where the kind of agreement requires that."""
    return agreement.kind not in MSO_AGREEMENTS or manifest.mso.slug in agreement.between


def _vendors(manifest: Manifest, on: date) -> Iterator[GateResult]:
    for index, system in enumerate(manifest.systems):
        if system.vendor is None:
            continue
        at: YamlPath = ("systems", index, "vendor")
        name = f"{system.vendor.name} ({system.id})"
        if system.vendor.sso == "none":
            yield gate_note("LAW-012", f"{name} has its own sign-in; single sign-on is recommended", at)
        if not system.fact.holds_phi:
            yield passed_gate("LAW-012", f"{name} receives no PHI", at)
        elif not _vendor_has_baa(manifest, system, on):
            what = f"{name} receives PHI ({system.data_class}) without a BAA in force"
            fix = f"cite a BAA between {system.vendor.slug} and the MSO or its practices"
            yield failed_gate("LAW-012", what, at, fix, "45 CFR 164.504(e)")
        elif not system.vendor.fields:
            fix = "list vendor.fields: the only fields the vendor may see"
            yield failed_gate("LAW-012", f"{name} has no list of the fields it may see", at, fix, "45 CFR 164.502(b)")
        else:
            yield passed_gate("LAW-012", f"{name} is bound by {system.vendor.agreement}", at)


def _vendor_has_baa(manifest: Manifest, system: System, on: date) -> bool:
    vendor = system.vendor
    if vendor is None or vendor.agreement is None:
        return False
    agreement = manifest.agreement(vendor.agreement)
    covered = not agreement.covers or system.id in agreement.covers
    return covered and _binds(manifest, agreement, vendor.slug, system.practices, on)


def _binds(manifest: Manifest, agreement: Agreement, vendor: str, practices: tuple[str, ...], on: date) -> bool:
    """Whether it is a BAA in force that binds a vendor to these practices (all if empty), or to the MSO for them."""
    if agreement.kind != "baa" or vendor not in agreement.between or not agreement.in_force(on):
        return False
    users = practices or tuple(practice.slug for practice in manifest.practices)
    return manifest.mso.slug in agreement.between or set(users) <= set(agreement.between)


def _ways_out(manifest: Manifest, on: date) -> Iterator[GateResult]:
    """A way out for patient data is open only while its vendor is bound by a BAA."""
    for index, entry in enumerate(manifest.egress):
        at: YamlPath = ("egress", index)
        what = f"{entry.system} may reach {', '.join(entry.domains)} of {entry.vendor}"
        if not entry.identifies:
            yield passed_gate("LAW-016", f"{what}, with {entry.data_class} data only", at)
            continue
        agreement = manifest.agreement(entry.agreement) if entry.agreement else None
        practices = manifest.egress_practices(entry)
        if agreement is None or not _binds(manifest, agreement, entry.vendor, practices, on):
            fix = f"cite a BAA in force between {entry.vendor} and the MSO or the practices that use {entry.system}"
            yield failed_gate("LAW-016", f"{what}, with {entry.data_class} and no BAA in force on {on}", at, fix,
                              "45 CFR 164.502(e)")  # fmt: skip
        else:
            yield passed_gate("LAW-016", f"{what}, bound by {agreement.id}", at)


def _mso_workforce(manifest: Manifest, on: date) -> Iterator[GateResult]:
    for index, function in enumerate(manifest.people):
        if function.owner != manifest.mso.slug or function.role not in MSO_PHI_ROLES:
            continue
        at: YamlPath = ("people", index)
        without_baa = [
            practice.slug
            for practice in manifest.practices
            if manifest.structure == "mso"
            and not any(
                a.in_force(on) and _has_mso_as_party(manifest, a) for a in agreements_of(manifest, practice.slug, "baa")
            )
        ]
        if without_baa:
            fix = "sign a BAA with each of them, or remove the job function"
            yield failed_gate("LAW-013", f"{function.id} sees PHI of {', '.join(without_baa)} without a BAA", at, fix)
        else:
            yield passed_gate("LAW-013", f"{function.id} works in the exchange under a BAA with each practice", at)


def _drafts_and_expiry(manifest: Manifest, on: date) -> Iterator[GateResult]:
    for index, agreement in enumerate(manifest.agreements):
        at: YamlPath = ("agreements", index)
        if agreement.draft:
            fix = "have it signed, set its dates, remove draft"
            yield failed_gate("LAW-014", f"{agreement.id} is a draft", at, fix, stops=BlockedStep.APPLY)
        if agreement.expires and 0 <= (agreement.expires - on).days <= EXPIRY_NOTICE_DAYS:
            yield gate_note("LAW-014", f"{agreement.id} expires on {agreement.expires}", at)


def _aws_addendum(manifest: Manifest, on: date) -> Iterator[GateResult]:
    """AWS's business associate addendum: its owner accepts it once for each organization."""
    aws = [a for a in manifest.agreements if a.kind == "baa" and "aws" in a.between and a.in_force(on)]
    several = len(manifest.organizations()) > 1
    for owner in manifest.organizations():
        whose = f" for the organization of {owner}" if several else ""
        found = [a for a in aws if owner in a.between or not several]
        if found:
            what = f"the AWS business associate addendum ({found[0].id}) is in force{whose}"
            yield passed_gate("LAW-015", what, ("agreements",))
        else:
            party = owner if several else "..."
            fix = f"accept the AWS business associate addendum in AWS Artifact, add it with between: [{party}, aws]"
            what = f"no BAA with AWS{whose}"
            yield failed_gate("LAW-015", what, ("agreements",), fix, "45 CFR 164.502(e)", stops=BlockedStep.APPLY)
