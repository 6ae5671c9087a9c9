"""The result of one gate: which requirement was checked, its outcome, and which step it blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from infra.errors import KitError
from infra.files.yaml_document import YamlPath, dotted


class GateOutcome(StrEnum):
    """The outcome of a gate. ``ASK_COUNSEL`` is never a pass."""

    PASS = "pass"
    NOTE = "note"
    ASK_COUNSEL = "ask counsel"
    FAIL = "fail"


class BlockedStep(StrEnum):
    """The step that a gate blocks unless it passed: none, applying to real AWS, or planning."""

    NOTHING = "nothing"
    APPLY = "apply"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One requirement checked against a manifest, and its outcome. ``at`` is the path in ``mso.yaml``."""

    id: str
    outcome: GateOutcome
    what: str
    at: YamlPath = ()
    stops: BlockedStep = BlockedStep.NOTHING
    fix: str = ""
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f" {dotted(self.at)}:" if self.at else ""
        fix = f". Fix: {self.fix}" if self.fix else ""
        return f"{self.id} {self.outcome}:{place} {self.what}{fix}"


class GateError(KitError):
    """Closed gates block the plan or the apply; the message lists each one with its path and fix."""

    exit_code = 1

    def __init__(self, gates: Iterable[GateResult]) -> None:
        self.gates = tuple(gates)
        super().__init__("\n".join(("legal gates are closed (this is not legal advice):", *map(str, self.gates))))


def passed_gate(id_: str, what: str, at: YamlPath = (), *sources: str) -> GateResult:
    """An open gate."""
    return GateResult(id=id_, outcome=GateOutcome.PASS, what=what, at=at, sources=sources)


def failed_gate(
    id_: str, what: str, at: YamlPath, fix: str, *sources: str, stops: BlockedStep = BlockedStep.PLAN
) -> GateResult:
    """A closed gate; by default it blocks the plan."""
    return GateResult(id=id_, outcome=GateOutcome.FAIL, what=what, at=at, stops=stops, fix=fix, sources=sources)


def gate_note(id_: str, what: str, at: YamlPath = (), *sources: str) -> GateResult:
    """A remark that blocks nothing."""
    return GateResult(id=id_, outcome=GateOutcome.NOTE, what=what, at=at, sources=sources)


def counsel_gate(id_: str, what: str, at: YamlPath, *sources: str, confirmed: bool) -> GateResult:
    """A question for counsel: open once counsel has confirmed the state, until then closed for real AWS."""
    if confirmed:
        return passed_gate(id_, f"{what}; counsel has confirmed", at, *sources)
    return GateResult(
        id=id_,
        outcome=GateOutcome.ASK_COUNSEL,
        what=what,
        at=at,
        stops=BlockedStep.APPLY,
        fix="ask counsel, then record counsel: {date, role, states}",
        sources=sources,
    )
