"""Which duty a mutant stops: several mutants at once, one a stack, since a stack's duties are its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from infra.engine.graph import Graph
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import Decided, prove_duties
from policies.mutation.mutations import Mutant
from policies.separation.iam.arn_fields import account_of


class DutyDetector:
    """The duties of the original graph; a mutant is detected by the first duty that it stops."""

    def __init__(self, graph: Graph, progress: Callable[[str], None]) -> None:
        self.graph, self.progress = graph, progress
        self.before = {_key(d) for d in prove_duties(graph).decided if d.outcome.answer is Answer.ALLOWED}
        self.stack_of_account = {r.account: r.stack for r in graph.custom if r.account}

    def detected(self, mutants: Iterable[Mutant]) -> dict[int, str]:
        """The contract that each detected mutant stops, by the mutant's ``id()``."""
        found: dict[int, str] = {}
        for number, batch in enumerate(batches := list(_batches(mutants))):
            self.progress(f"duties: batch {number + 1} of {len(batches)}")
            stopped = list(self._stopped(batch))
            for mutant in batch:
                own = next((d for d in stopped if self._concerns(d, mutant)), None)
                if own is not None:
                    found[id(mutant)] = own.duty.contract
        alone = [mutant for batch in batches for mutant in batch if id(mutant) not in found]
        for number, mutant in enumerate(alone):
            self.progress(f"duties: {number + 1} of {len(alone)} alone")
            if decided := next(self._stopped([mutant]), None):
                found[id(mutant)] = decided.duty.contract
        return found

    def _stopped(self, batch: list[Mutant]) -> Iterator[Decided]:
        """The duties that were possible and no longer are, or are no longer there, with these changes together."""
        changed = {mutant.original.urn: mutant.replacement for mutant in batch}
        graph = Graph(filter(None, (changed.get(r.urn, r) for r in self.graph)))
        decided = prove_duties(graph).decided
        yield from (d for d in decided if d.outcome.answer is not Answer.ALLOWED and _key(d) in self.before)
        yield from (d for d in decided if d.outcome.answer is Answer.BLOCKED and _key(d) not in self.before)

    def _concerns(self, decided: Decided, mutant: Mutant) -> bool:
        """Whether a duty is one of the stack that the mutant changes: by the resource that has it, or the actor."""
        about = decided.duty.about.partition("::")[0].removeprefix("urn:pulumi:")
        actor = account_of(decided.duty.actor)
        return mutant.original.stack in (about, self.stack_of_account.get(actor))


def _key(decided: Decided) -> tuple[str, str]:
    return decided.duty.kind, decided.duty.sentence


def _batches(mutants: Iterable[Mutant]) -> Iterator[list[Mutant]]:
    """Batches with at most one mutant of each stack."""
    waiting: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        waiting.setdefault(mutant.original.stack, []).append(mutant)
    while waiting:
        yield [of_stack.pop() for of_stack in waiting.values()]
        waiting = {stack: left for stack, left in waiting.items() if left}
