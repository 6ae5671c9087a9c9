"""The shape of a legal gate: what was looked at, how it came out, and what it stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from infra.errors import KitError
from infra.manifest.yaml_document import At, dotted


class Outcome(StrEnum):
    """How a gate came out. ``ASK_COUNSEL`` is never a pass."""

    PASS = "pass"
    NOTE = "note"
    ASK_COUNSEL = "ask counsel"
    FAIL = "fail"


class Stops(StrEnum):
    """What a gate that did not pass stops: nothing, applying to real AWS, or the plan already."""

    NOTHING = "nothing"
    APPLY = "apply"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One question the law puts to a manifest, and its answer."""

    id: str
    outcome: Outcome
    what: str
    at: At = ()
    stops: Stops = Stops.NOTHING
    fix: str = ""
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f" {dotted(self.at)}:" if self.at else ""
        fix = f". Fix: {self.fix}" if self.fix else ""
        return f"{self.id} {self.outcome}:{place} {self.what}{fix}"


class GateError(KitError):
    """The law stops the plan or the apply; the message says where and why."""

    exit_code = 1

    def __init__(self, gates: Iterable[Gate]) -> None:
        self.gates = tuple(gates)
        super().__init__("\n".join(("the law's gates are closed (this is no legal advice):", *map(str, self.gates))))


def passed(id_: str, what: str, at: At = (), *sources: str) -> Gate:
    """A gate that is open."""
    return Gate(id=id_, outcome=Outcome.PASS, what=what, at=at, sources=sources)


def failed(id_: str, what: str, at: At, fix: str, *sources: str, stops: Stops = Stops.PLAN) -> Gate:
    """A gate that is shut."""
    return Gate(id=id_, outcome=Outcome.FAIL, what=what, at=at, stops=stops, fix=fix, sources=sources)


def note(id_: str, what: str, at: At = (), *sources: str) -> Gate:
    """Something to know, which stops nothing."""
    return Gate(id=id_, outcome=Outcome.NOTE, what=what, at=at, sources=sources)


def ask_counsel(id_: str, what: str, at: At, *sources: str, answered: bool) -> Gate:
    """A question only counsel answers: shut for real AWS until counsel has confirmed the state."""
    if answered:
        return passed(id_, f"{what}; counsel has confirmed", at, *sources)
    fix = "ask counsel, then record counsel: {date, role, states}"
    return Gate(
        id=id_, outcome=Outcome.ASK_COUNSEL, what=what, at=at, stops=Stops.APPLY, fix=fix, sources=sources
    )
