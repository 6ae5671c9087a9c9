"""What a proof says of each invariant: its claim, its status, and the witnesses against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.witness_context import Strength

CLAIMS = {
    "W1": "nobody outside the practice's workforce and workloads obtains plaintext patient data",
    "W2": "no patient-data key lets an outside principal decrypt, re-encrypt or grant, or trusts its whole account",
    "W3": "no data path leaves a clinical store for an account that is not the practice's",
    "W4": "what crosses goes through the exchange, and only there",
    "W5": "the MSO's operators can do their declared work, read no patient data and cannot give themselves reading",
    "W6": "no management principal holds a role of the practice",
    "W7": "management accounts hold no store labelled patient data",
    "W8": "nobody who is logged can alter or silence the log",
    "W9": "after the practice pulls the cut-off switch, no outside principal has any path into its accounts",
    "W10": "state, its keys, deploying roles and artefacts of a practice are out of the MSO's reach",
    "W11": "no practice reaches another practice",
    "W12": "residual trust is written down",
}


class Status(StrEnum):
    """What a proof can say of an invariant."""

    PROVED = "PROVED"
    LEAK = "LEAK"
    POSSIBLE = "POSSIBLE"
    UNKNOWN = "UNKNOWN"


OF_STRENGTH = {Strength.LEAK: Status.LEAK, Strength.POSSIBLE: Status.POSSIBLE, Strength.UNKNOWN: Status.UNKNOWN}
WORST = (Status.LEAK, Status.POSSIBLE, Status.UNKNOWN, Status.PROVED)


@dataclass(frozen=True, slots=True)
class Witness:
    """What stands against an invariant: in one line, and the path that leads there."""

    status: Status
    summary: str
    path: AccessPath | None = None
    source: str = ""

    def lines(self) -> Iterator[str]:
        """For people."""
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


def on_path(path: AccessPath, summary: str) -> Witness:
    """A witness that is a path."""
    return Witness(OF_STRENGTH[path.strength], summary, path, path.source)


def verdict(invariant: str, witnesses: Iterable[Witness]) -> Verdict:
    """The worst that was found decides."""
    found = tuple(sorted(dict.fromkeys(witnesses), key=lambda w: (WORST.index(w.status), w.summary)))
    return Verdict(invariant, CLAIMS[invariant], found[0].status if found else Status.PROVED, found)
