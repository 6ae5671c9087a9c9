"""Paths: the hops by which something is reached, each with the statements that let it happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.separation.reach.confirmation import Step
from policies.separation.reach.witness_context import Strength


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge taken: by whom, with which allowed requests, to what."""

    by: str
    edge: str
    target: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return f"{self.by} -[{' + '.join(step.action for step in self.steps)}]-> {self.target}"


@dataclass(frozen=True, slots=True)
class AccessPath:
    """How something is reached, from a starting principal, and how sure that is."""

    strength: Strength
    hops: tuple[Hop, ...] = ()

    def then(self, hop: Hop, floor: Strength) -> AccessPath:
        """The path with one more hop; never surer than the floor."""
        return AccessPath(max(self.strength, floor, *(step.strength for step in hop.steps)), (*self.hops, hop))

    def joined(self, other: AccessPath) -> AccessPath:
        """The path after another one that prepared it."""
        return AccessPath(max(self.strength, other.strength), tuple(dict.fromkeys((*other.hops, *self.hops))))

    @property
    def source(self) -> str:
        """The line of code to look at first: of the last statement that has one."""
        steps = [step for hop in reversed(self.hops) for step in hop.steps]
        sources = [grant.source for step in steps for grant in step.grants]
        sources += [statement.origin.source for step in steps for statement in step.statements]
        return next(filter(None, sources), "")

    def lines(self) -> Iterator[str]:
        """For people: each hop, and under it the statements and the circumstances."""
        for hop in self.hops:
            yield str(hop)
            for step in hop.steps:
                for statement in dict.fromkeys(s for s in step.statements if s.sid != "FullAWSAccess"):
                    yield f"    {step.action}: {statement}"
                for grant in step.grants:
                    yield f"    {step.action}: grant {grant.name} to {grant.grantee} ({grant.source})"
                if step.context:
                    yield f"    {step.action} with {', '.join(f'{key} = {value}' for key, value in step.context)}"
