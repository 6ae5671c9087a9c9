"""What a duty is: who has to be able to do what, the needs it consists of, and the answer to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from policies.separation.estate.entities import Account, Principal
from policies.separation.iam.conditions import Values
from policies.separation.iam.request import Statements

Estate = Any
"""A ``policies.duties.duty_estate.DutyEstate``, which is made of these records and so is not imported here."""

CLAIMS = {
    "L1": "each workload starts: image, layers, secrets, parameters and logs are within reach of its execution role",
    "L2": "each workload works: its role and its network reach its own stores, with the keys that protect them",
    "L3": "each delivery arrives: logs, alarms, events, replication, notifications and snapshots",
    "L4": "backups are taken, copied to the other account and Region, and restored",
    "L5": "each declared flow carries: sent, taken, delivered, read by a named reader, and failures ring",
    "L6": "each job function does its declared work",
    "L7": "each pipeline gets in, and its deployer can create, change and delete what its stacks declare",
    "L8": "people arrive: names resolve and are delegated, certificates validate, listeners reach a port that answers",
    "L9": "the practice's exits work: cut-off, custody of keys, export, leaving",
    "L10": "what AWS asks to be turned on once per organization, account or Region is turned on",
}
"""The ten contracts, each with its claim."""
CITES = {
    "L3": ("164.312(b)",),
    "L4": ("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(ii)(D)"),
    "L6": ("164.308(a)(4)(ii)(B)",),
    "L9": ("164.308(a)(3)(ii)(C)", "164.504(e)"),
}
"""Contract -> the HIPAA provisions that fail with it."""


class Answer(StrEnum):
    """The answer to a duty. What is unread counts against it: it is then UNKNOWN."""

    ALLOWED = "ALLOWED"
    BLOCKED = "BLOCKED"
    UNKNOWN = "UNKNOWN"


WORST_FIRST = (Answer.BLOCKED, Answer.UNKNOWN, Answer.ALLOWED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one need, or to a duty: the first cause if it is not ALLOWED, and the steps that lead to it.

    ``absence`` marks a cause that consists in something that is not there: it may stand outside of the input.
    ``fault`` marks a fault of the kit itself.
    """

    answer: Answer
    cause: str = ""
    steps: tuple[str, ...] = ()
    source: str = ""
    absence: bool = False
    fault: bool = False


ALLOWED = Outcome(Answer.ALLOWED)


class Need(Protocol):
    """One thing that has to be possible for a duty: a request, a connection, or something that has to stand."""

    def decide(self, estate: Estate) -> Outcome:
        """The answer, with its cause."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a role or user makes. ``arn`` may be a pattern: then each resource that it matches has to do.

    ``context`` holds the keys, in lower case, that AWS or the caller's client sets in this request; ``account`` owns
    the resource where neither the estate nor the ARN says so.
    """

    who: Principal
    action: str
    arn: str
    context: Mapping[str, Values] = field(default_factory=dict)
    account: str = ""

    def decide(self, estate: Estate) -> Outcome:
        """Whether AWS certainly allows the request."""
        outcome: Outcome = estate.decisions.call(self)
        return outcome


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A request that an AWS service makes as itself (``events.amazonaws.com``), on behalf of ``client``.

    ``context`` is everything that the service sends, keys in lower case: a key that is not in it is absent. ``policy``
    is what decides where that is not the resource's own policy, such as the resource policies of CloudWatch Logs.
    """

    service: str
    action: str
    arn: str
    client: Account
    context: Mapping[str, Values] = field(default_factory=dict)
    policy: Statements | None = None

    def decide(self, estate: Estate) -> Outcome:
        """Whether the resource's policy and the RCPs above it let the service in."""
        outcome: Outcome = estate.decisions.service_call(self)
        return outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that has to stand, as a fact of the graph: ``stands`` is None where the graph does not say."""

    stands: bool | None
    missing: str
    source: str = ""

    def decide(self, estate: Estate) -> Outcome:  # noqa: ARG002  # the graph has said it
        """BLOCKED with what is missing."""
        if self.stands:
            return ALLOWED
        answer = Answer.UNKNOWN if self.stands is None else Answer.BLOCKED
        return Outcome(answer, self.missing, source=self.source, absence=True)


ANYBODY = "*"
"""Whose the name of a bucket, or of a host, is, does not stand in it."""


@dataclass(frozen=True, slots=True)
class NotInInput:
    """Something that a resource names and that the input lacks: ``account`` owns it, if that is known.

    An input with everything of that account shows that it is not there; ``ANYBODY`` may own it takes every account.
    """

    what: str
    account: str = ""

    def decide(self, estate: Estate) -> Outcome:
        """BLOCKED if the input has everything of the account, else UNKNOWN."""
        if estate.reads(self.account) if self.account != ANYBODY else estate.reads_all:
            return Outcome(Answer.BLOCKED, f"{self.what} is not there", absence=True)
        return Outcome(Answer.UNKNOWN, f"{self.what} is not in the input", absence=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """A need that another model answers, such as a connection in the network; it is asked only when decided."""

    ask: Callable[[], Outcome]

    def decide(self, estate: Estate) -> Outcome:  # noqa: ARG002  # the other model knows it
        """The other model's answer."""
        return self.ask()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Needs of which one is enough, such as roles that may put a secret's value; ``otherwise`` says that none is."""

    needs: tuple[tuple[Need, ...], ...]
    otherwise: str

    def decide(self, estate: Estate) -> Outcome:
        """The best answer; the cause names the first alternative's."""
        best: Outcome | None = None
        for needs in self.needs:
            outcome = all_of(needs, estate)
            if outcome.answer is Answer.ALLOWED:
                return outcome
            if best is None or WORST_FIRST.index(outcome.answer) > WORST_FIRST.index(best.answer):
                best = outcome
        if best is None:
            return Outcome(Answer.BLOCKED, self.otherwise, absence=True)
        return Outcome(best.answer, f"{self.otherwise}: {best.cause}", best.steps, best.source, absence=True)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a part of the estate is there to do.

    ``contract`` is L1 to L10, ``kind`` the module that found it, ``who`` and ``does`` read as one sentence, ``about``
    is the URN of the resource whose work it is, and ``why`` the page of AWS's documentation that asks for the needs.
    ``actor`` is the ARN of the principal that acts, where one does.
    """

    contract: str
    kind: str
    who: str
    does: str
    needs: tuple[Need, ...]
    why: str
    about: str = ""
    actor: str = ""

    @property
    def sentence(self) -> str:
        """``clinical-north:ehr reads its secret db-password``."""
        return f"{self.who} {self.does}"


def all_of(needs: Iterable[Need], estate: Estate) -> Outcome:
    """The worst answer of several needs, the first of them that has it; ALLOWED for none.

    What is certainly stopped is worse than what lacks something, which may stand outside of the input.
    """
    found = ALLOWED
    for outcome in _outcomes(needs, estate):
        if outcome.answer is Answer.BLOCKED and not outcome.absence:
            return outcome
        if WORST_FIRST.index(outcome.answer) < WORST_FIRST.index(found.answer):
            found = outcome
    return found


def _outcomes(needs: Iterable[Need], estate: Estate) -> Iterator[Outcome]:
    return (need.decide(estate) for need in needs)
