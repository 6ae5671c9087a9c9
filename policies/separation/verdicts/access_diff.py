"""What a change from one state of an estate to another newly allows and newly forbids: access, network, verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph
from infra.engine.graph import Status as ResourceStatus
from infra.errors import UsageError
from policies.separation.access.store_access import StoreReaders
from policies.separation.estate.entities import DataPath
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.network_openings import NetworkOpening, network_openings
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.verdicts.proof import Proof, prove_estate
from policies.separation.verdicts.verdict import WORST_FIRST, Status, Witness

NOT_COMPARED: Final = (
    "network ACLs, VPC endpoint policies and the entries of prefix lists; of the firewalls, the lists of names only",
    "whether a packet passes from end to end: rules, routes and connections are compared one by one",
    "what an application lets its own users read",
)
"""What a difference does not show."""
CITED_LINE: Final = re.compile(r" \([^\s()]+:\d+\)")
RANK: Final = {"no": 0, "perhaps": 1, "yes": 2}


class Effect(StrEnum):
    """What a change does to one access."""

    ALLOWED = "newly allowed"
    FORBIDDEN = "newly forbidden"


@dataclass(frozen=True, slots=True)
class AccessChange:
    """One principal whose answer for one store of a data class changes: yes, perhaps or no, with the new reason."""

    effect: Effect
    principal: str
    data_class: str
    store: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """One opening or data path that appears or vanishes; ``source`` is the line that declares it."""

    effect: Effect
    what: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One invariant with another status or other witnesses; ``effect`` is newly allowed where any witness is new."""

    effect: Effect
    id: str
    claim: str
    before: Status
    after: Status
    new: tuple[Witness, ...]
    gone: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class AccessDiff:
    """The differences between two states; ``unread`` is what could not be read in the second and was in the first."""

    access: tuple[AccessChange, ...]
    network: tuple[NetworkChange, ...]
    verdicts: tuple[VerdictChange, ...]
    unread: tuple[str, ...]
    not_compared: tuple[str, ...] = NOT_COMPARED

    @property
    def changes(self) -> list[AccessChange | NetworkChange | VerdictChange]:
        """Every change."""
        return [*self.access, *self.network, *self.verdicts]

    @property
    def allows_more(self) -> bool:
        """Whether anything is newly allowed, or can no longer be ruled out."""
        return bool(self.unread) or any(change.effect is Effect.ALLOWED for change in self.changes)


@infrequent_gc()
def access_diff(before: Graph, after: Graph) -> AccessDiff:
    """What the change from one graph to another newly allows and newly forbids.

    :raises UsageError: one of them was collected from live accounts and the other was not.
    """
    if _is_collected(before) is not _is_collected(after):
        raise UsageError(
            "one state was collected from live accounts and the other is of a stack: collected resources have no "
            "logical names, so nothing matches; give two of one kind, or compare accounts with stacks by `mso verify`"
        )
    old, new = _State(before), _State(after)
    network = (*_openings(before, after), *_data_paths(old, new))
    return AccessDiff(
        tuple(sorted(_access(old, new), key=lambda change: (change.principal, change.data_class, change.store))),
        tuple(sorted(network, key=lambda change: (change.effect, change.what))),
        tuple(_verdicts(old.proof, new.proof)),
        tuple(str(item) for item in new.estate.unread if item not in old.estate.unread),
    )


def _is_collected(graph: Graph) -> bool:
    return any(resource.status is ResourceStatus.COLLECTED for resource in graph.custom)


class _State:
    """One state of the estate, with what is compared."""

    def __init__(self, graph: Graph) -> None:
        self.estate = read_estate(graph)
        self.proof = prove_estate(self.estate)
        self.readers = StoreReaders(PreparedEstate(self.estate, unlisted_edges(self.estate)))
        self.access = self.readers.read()


def _access(old: _State, new: _State) -> Iterator[AccessChange]:
    for key in old.access.keys() | new.access.keys():
        before, after = old.access.get(key), new.access.get(key)
        was, now = (access.answer if access else "no" for access in (before, after))
        if was == now:
            continue
        principal, _, store = key
        reason = after.reason if after else new.readers.why_not(principal, store)
        effect = Effect.ALLOWED if RANK[now] > RANK[was] else Effect.FORBIDDEN
        yield AccessChange(effect, *key, was, now, reason)


def _openings(before: Graph, after: Graph) -> Iterator[NetworkChange]:
    """The openings of one state that nothing covers in the other; a narrowed rule is only newly forbidden."""
    old, new = network_openings(before), network_openings(after)
    for effect, these, others in ((Effect.ALLOWED, new, old), (Effect.FORBIDDEN, old, new)):
        at_place: dict[tuple[str, str], list[NetworkOpening]] = {}
        for opening in others:
            at_place.setdefault((opening.kind, opening.place), []).append(opening)
        for opening, resource in these.items():
            if not any(other.covers(opening) for other in at_place.get((opening.kind, opening.place), ())):
                yield NetworkChange(effect, str(opening), str(resource.source or ""))


def _data_paths(old: _State, new: _State) -> Iterator[NetworkChange]:
    before, after = ({_path_text(path): path for path in state.estate.data_paths} for state in (old, new))
    for what in after.keys() - before.keys():
        yield NetworkChange(Effect.ALLOWED, what, after[what].source)
    for what in before.keys() - after.keys():
        yield NetworkChange(Effect.FORBIDDEN, what, before[what].source)


def _path_text(path: DataPath) -> str:
    classes = ", ".join(sorted(path.data_classes))
    return f"data path ({path.kind}): {path.origin.name}:{path.name} -> {path.destination.name} ({classes})"


def _verdicts(before: Proof, after: Proof) -> Iterator[VerdictChange]:
    """The verdicts that change. Witnesses are compared by what they say, not by the line that declares the cause."""
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        fresh, gone = _without(new.witnesses, old.witnesses), _without(old.witnesses, new.witnesses)
        if old.status is new.status and not fresh and not gone:
            continue
        worse = WORST_FIRST.index(new.status) < WORST_FIRST.index(old.status)
        effect = Effect.ALLOWED if worse or fresh else Effect.FORBIDDEN
        yield VerdictChange(effect, new.id, new.claim, old.status, new.status, fresh, gone)


def _without(witnesses: Iterable[Witness], others: Iterable[Witness]) -> tuple[Witness, ...]:
    """The witnesses that say something that the others do not."""
    said = set(map(_statement, others))
    return tuple(witness for witness in witnesses if _statement(witness) not in said)


def _statement(witness: Witness) -> tuple[Status, str]:
    """What a witness says, without the lines of code that it cites."""
    return witness.status, CITED_LINE.sub("", witness.summary)
