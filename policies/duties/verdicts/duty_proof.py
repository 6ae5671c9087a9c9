"""The proof of duties: ten verdicts on an estate, with the first cause of each duty that is not possible."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from traceback import walk_tb

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph, Resource
from infra.errors import KitError
from policies.duties.duty import ALLOWED, CLAIMS, WORST_FIRST, Answer, Asked, Duty, Outcome, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import Find, kinds
from policies.separation.estate.estate_model import EstateModel


@dataclass(frozen=True, slots=True)
class Decided:
    """A duty and its outcome."""

    duty: Duty
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class DutyVerdict:
    """One contract (L1 to L10): its claim, the worst answer, how many duties it has, and those that are not ALLOWED."""

    id: str
    claim: str
    answer: Answer
    duties: int
    open: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyProof:
    """The result: the ten verdicts, every duty decided, and how many duties each kind found."""

    verdicts: tuple[DutyVerdict, ...]
    decided: tuple[Decided, ...]
    by_kind: Mapping[str, int]

    @property
    def possible(self) -> int:
        """How many duties are ALLOWED."""
        return sum(d.outcome.answer is Answer.ALLOWED for d in self.decided)

    @property
    def blocked(self) -> bool:
        """Whether some duty is BLOCKED."""
        return any(v.answer is Answer.BLOCKED for v in self.verdicts)

    @property
    def undecided(self) -> bool:
        """Whether some duty is UNKNOWN."""
        return any(v.answer is Answer.UNKNOWN for v in self.verdicts)

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults of the kit while it found or decided duties, each with the resource: those duties are UNKNOWN."""
        return tuple(dict.fromkeys(d.outcome.cause for d in self.decided if d.outcome.fault))

    def __getitem__(self, contract: str) -> DutyVerdict:
        return next(v for v in self.verdicts if v.id == contract)

    def without_needs(self) -> DutyProof:
        """The same proof without what each duty consists of: that holds the estate, which another process has."""
        decided = tuple(replace(each, duty=replace(each.duty, needs=())) for each in self.decided)
        return _proof(decided, self.by_kind)


@infrequent_gc()
def prove_duties(graph: Graph, model: EstateModel | None = None, only: Iterable[str] = ()) -> DutyProof:
    """Find and decide the duties of a graph.

    ``model`` is the estate of the same graph, if it has been read; ``only`` names the kinds to ask, all by default.
    """
    estate = DutyEstate(graph, model)
    asked = kinds()
    names = tuple(only) or tuple(asked)
    found = [duty for name in names for duty in _found(name, asked[name], estate)]
    decided = tuple(Decided(duty, _decide(duty, estate)) for duty in found)
    return _proof(decided, {**dict.fromkeys(names, 0), **Counter(duty.kind for duty in found)})


def _proof(decided: tuple[Decided, ...], by_kind: Mapping[str, int]) -> DutyProof:
    verdicts = tuple(_verdict(contract, claim, decided) for contract, claim in CLAIMS.items())
    return DutyProof(verdicts, decided, by_kind)


def _found(name: str, find: Find, estate: DutyEstate) -> Iterator[Duty]:
    """The duties of a kind; after a fault of the kit, one for the others of the kind, which are not known."""
    try:
        yield from find(estate)
    except KitError:
        raise
    except Exception as error:  # one resource must not hide the duties of others, and must not count as read
        module, resource = sys.modules[find.__module__], _in_hand(error)
        contract, outcome = str(module.__doc__).partition(":")[0], _fault(error, name, resource)
        who, about = (estate.label(resource), resource.urn) if resource else ("every resource", "")
        does, why = f"can be asked for its {name}", getattr(module, "WHY", "")
        yield Duty(contract, name, who, does, (Asked(lambda: outcome),), why, about)


def _decide(duty: Duty, estate: DutyEstate) -> Outcome:
    """The outcome of a duty. What is absent may stand where the input ends: in unknown values, or in other stacks."""
    try:
        outcome = all_of(duty.needs, estate)
    except KitError:
        raise
    except Exception as error:  # one duty must not hide the others
        return _fault(error, duty.kind, _in_hand(error) or estate.graph.get(duty.about))
    if outcome.answer is Answer.BLOCKED and outcome.absence and (lacking := estate.lacking(duty)):
        return replace(outcome, answer=Answer.UNKNOWN, cause=f"{outcome.cause} ({lacking})")
    return outcome


def _fault(error: Exception, kind: str, resource: Resource | None) -> Outcome:
    of = resource.urn if resource else "the input"
    what = f"a fault of the kit while it read {of} for {kind}: {type(error).__name__}: {error}; please report it"
    return Outcome(Answer.UNKNOWN, what, fault=True)


def _in_hand(error: Exception) -> Resource | None:
    """The resource that was read where an error arose: the last one that a function on the way there held."""
    found: Resource | None = None
    for frame, _ in walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            found = value if isinstance(value, Resource) else found
    return found


def _verdict(contract: str, claim: str, decided: Iterable[Decided]) -> DutyVerdict:
    own = [d for d in decided if d.duty.contract == contract]
    open_ = [d for d in own if d.outcome.answer is not Answer.ALLOWED]
    open_.sort(key=lambda d: (WORST_FIRST.index(d.outcome.answer), d.duty.sentence))
    return DutyVerdict(contract, claim, open_[0].outcome.answer if open_ else ALLOWED.answer, len(own), tuple(open_))
