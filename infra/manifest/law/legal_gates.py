"""The law as gates: what a manifest must answer before a plan, and before real AWS is touched. No legal advice."""

from __future__ import annotations

from datetime import UTC, date, datetime

from infra.manifest.law import agreement_register, corporate_practice, mso_requirement
from infra.manifest.law.gate import Gate, GateError, Outcome, Stops
from infra.manifest.manifest_model import Manifest

NOTICE = (
    "This is general information from dated sources, not legal advice, and it makes no attorney-client relationship. "
    "Laws change and differ by state: have counsel confirm before relying on it."
)


def today() -> date:
    """The day on which gates are judged, everywhere the same: in UTC."""
    return datetime.now(UTC).date()


def examine(manifest: Manifest, on: date) -> tuple[Gate, ...]:
    """Every gate with its outcome, on one day."""
    confirmed = frozenset(manifest.counsel.states if manifest.counsel and manifest.counsel.date <= on else ())
    return (
        *mso_requirement.examine(manifest, confirmed),
        *agreement_register.examine(manifest, on),
        *corporate_practice.examine(manifest, on, confirmed),
    )


def closed(gates: tuple[Gate, ...], *, real: bool = False) -> tuple[Gate, ...]:
    """The gates that stop a plan; with ``real``, those that stop an apply to real AWS as well."""
    stopping = (Stops.PLAN, Stops.APPLY) if real else (Stops.PLAN,)
    return tuple(gate for gate in gates if gate.outcome is not Outcome.PASS and gate.stops in stopping)


def require(manifest: Manifest, on: date, *, real: bool = False) -> None:
    """Return if the gates are open; raise ``GateError`` with every closed one otherwise."""
    if shut := closed(examine(manifest, on), real=real):
        raise GateError(shut)
