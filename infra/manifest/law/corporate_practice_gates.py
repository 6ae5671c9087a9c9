"""Gates on the corporate practice of medicine: clinical roles and decisions, the fee, the investor, the director."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.files.yaml_document import YamlPath
from infra.manifest import facts
from infra.manifest.law.gate_result import GateResult, counsel_gate, failed_gate
from infra.manifest.manifest_model import Manifest

COVERED_INVESTORS: Final = ("private-equity", "hedge-fund", "venture-capital")
SB_351: Final = (
    "California SB 351 binds this investor (private equity in its sense mainly raises or returns capital): record "
    "content, clinical hiring, coding, payer terms and supplies stay with the practice"
)


def evaluate(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[GateResult]:
    """The results for the workforce and for the fee; ``confirmed`` are the states that counsel has confirmed."""
    yield from _workforce(manifest)
    yield from _fee_and_control(manifest, confirmed)


def _workforce(manifest: Manifest) -> Iterator[GateResult]:
    sides = facts.roles()
    for index, function in enumerate(manifest.people):
        at: YamlPath = ("people", index)
        of_mso = function.owner == manifest.mso.slug and manifest.structure == "mso"
        if of_mso and sides[function.role] == "clinical":
            what = f"{function.id}: the MSO's workforce may not hold the clinical role {function.role}"
            yield failed_gate("LAW-020", what, at, "give the job function to the practice, or choose a management role")
        for decision in map(facts.decisions().__getitem__, function.approves):
            if function.role not in decision.approvers or (of_mso and decision.side == "clinical"):
                where = " of the practice" if decision.side == "clinical" else ""
                what = f"{function.id} ({function.role}) may not approve {decision.what}"
                yield failed_gate("LAW-021", what, at, f"leave it to {', '.join(decision.approvers)}{where}")


def _fee_and_control(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[GateResult]:
    for index, practice in enumerate(manifest.practices):
        state = facts.states()[practice.state]
        counsel_confirmed = practice.state in confirmed
        at: YamlPath = ("mso", "fee", "basis")
        if manifest.mso.fee.basis == "percentage" and state.percentage_fee == "refused":
            what = f"{practice.slug} ({state.name}): {state.fee_warning}"
            fix = "set basis: flat, cost-plus or fair-market-value"
            yield failed_gate("LAW-030", what, at, fix, state.fee_source or state.cpom_source)
        elif manifest.mso.fee.basis == "percentage":
            what = f"{practice.slug} ({state.name}): a percentage fee may be fee splitting. {state.fee_warning}".strip()
            yield counsel_gate("LAW-030", what, at, confirmed=counsel_confirmed)
        if practice.state == "CA" and manifest.mso.investor in COVERED_INVESTORS:
            yield counsel_gate("LAW-031", SB_351, ("mso", "investor"), state.cpom_source, confirmed=counsel_confirmed)
        if practice.medical_director == "owner" and practice.owner not in ("physician_md_do", "np"):
            what = f"{practice.slug}: its owner has no license to prescribe and cannot be the medical director"
            yield failed_gate("LAW-032", what, ("practices", index), "set medical_director: physician")
        elif practice.medical_director == "np" or (practice.medical_director, practice.owner) == ("owner", "np"):
            what = f"{practice.slug} ({state.name}): no source says whether a nurse practitioner may direct care"
            at = ("practices", index, "medical_director")
            yield counsel_gate("LAW-033", what, at, confirmed=counsel_confirmed)
