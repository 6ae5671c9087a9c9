"""The legal gates: what a manifest must satisfy before it is planned, and before it is applied to real AWS."""

from __future__ import annotations

from datetime import UTC, date, datetime

from infra.manifest.law import (
    agreement_gates,
    chart_retention,
    corporate_practice_gates,
    mso_requirement,
    readiness_gates,
    state_law_gates,
)
from infra.manifest.law.gate_result import BlockedStep, GateError, GateOutcome, GateResult
from infra.manifest.manifest_model import Manifest

LEGAL_NOTICE = (
    "This is general information from dated sources, not legal advice, and it creates no attorney-client relationship. "
    "Laws change and differ by state: have counsel confirm before relying on it."
)


def today() -> date:
    """The date in UTC, on which all gates are evaluated."""
    return datetime.now(UTC).date()


def evaluate_gates(manifest: Manifest, on: date) -> tuple[GateResult, ...]:
    """The result of every legal gate on one day."""
    confirmed = frozenset(manifest.counsel.states if manifest.counsel and manifest.counsel.date <= on else ())
    return (
        *mso_requirement.evaluate(manifest, confirmed),
        *agreement_gates.evaluate(manifest, on),
        *corporate_practice_gates.evaluate(manifest, confirmed),
        *state_law_gates.evaluate(manifest, confirmed, on),
        *chart_retention.evaluate(manifest, confirmed),
        *readiness_gates.evaluate(manifest, on),
    )


def closed_gates(gates: tuple[GateResult, ...], *, real: bool = False) -> tuple[GateResult, ...]:
    """The gates that block a plan; with ``real``, also those that block an apply to real AWS."""
    blocked = (BlockedStep.PLAN, BlockedStep.APPLY) if real else (BlockedStep.PLAN,)
    return tuple(gate for gate in gates if gate.outcome is not GateOutcome.PASS and gate.stops in blocked)


def require_open_gates(manifest: Manifest, on: date, *, real: bool = False) -> None:
    """Return if no gate is closed.

    :raises GateError: some are closed; the message lists all of them.
    """
    if closed := closed_gates(evaluate_gates(manifest, on), real=real):
        raise GateError(closed)
