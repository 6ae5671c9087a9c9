"""Verdicts: for each invariant its claim, its status, and the witnesses against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.separation.estate.entities import IamResource
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.witness_context import Certainty
from policies.separation.verdicts.invariants import CLAIMS


class Status(StrEnum):
    """The status of an invariant."""

    PROVED = "PROVED"
    LEAK = "LEAK"
    POSSIBLE = "POSSIBLE"
    UNKNOWN = "UNKNOWN"


STATUS_OF_CERTAINTY = {
    Certainty.CERTAIN: Status.LEAK,
    Certainty.POSSIBLE: Status.POSSIBLE,
    Certainty.UNKNOWN: Status.UNKNOWN,
}
WORST_FIRST = (Status.LEAK, Status.POSSIBLE, Status.UNKNOWN, Status.PROVED)


@dataclass(frozen=True, slots=True)
class Witness:
    """Evidence against an invariant: a summary, and the access path if there is one."""

    status: Status
    summary: str
    path: AccessPath | None = None
    source: str = ""

    def lines(self) -> Iterator[str]:
        """A readable form: the summary, followed by the access path."""
        yield self.summary + (f" ({self.source})" if self.source else "")
        if self.path:
            yield from (f"  {line}" for line in self.path.lines())


@dataclass(frozen=True, slots=True)
class Verdict:
    """One invariant, its status, and the witnesses against it."""

    id: str
    claim: str
    status: Status
    witnesses: tuple[Witness, ...] = ()


def path_witness(path: AccessPath, summary: str, store: IamResource | None = None) -> Witness:
    """A witness with an access path; it proves no more than the label of the ``store`` that the path opens."""
    status = STATUS_OF_CERTAINTY[path.certainty]
    if store is not None and store.label_doubt:
        status = no_worse(status, Status.POSSIBLE if store.label_doubt.possible else Status.UNKNOWN)
        summary = f"{summary} ({store.label_doubt.reason})"
    return Witness(status, summary, path, path.source)


def no_worse(status: Status, than: Status) -> Status:
    """The status, or ``than`` if the status is worse."""
    return max(status, than, key=WORST_FIRST.index)


def decide(invariant: str, witnesses: Iterable[Witness]) -> Verdict:
    """The verdict on an invariant: the worst status of its witnesses, PROVED if there are none."""
    found = tuple(sorted(dict.fromkeys(witnesses), key=lambda w: (WORST_FIRST.index(w.status), w.summary)))
    return Verdict(invariant, CLAIMS[invariant], found[0].status if found else Status.PROVED, found)
