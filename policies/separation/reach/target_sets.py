"""Targets of requests, and sets of them that are searched by ARN pattern."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.patterns import arn_contains, arn_matches, arn_meets
from policies.separation.reach.request_arns import NO_RESOURCE


@dataclass(frozen=True, slots=True)
class Target:
    """A target of requests: its ARN (a pattern if it represents several), its account, and the entity it names.

    ``others`` are further ARNs, of which any may be asked instead.
    """

    arn: str
    account: str
    entity: IamResource | Principal | None = None
    others: tuple[str, ...] = ()

    @property
    def arns(self) -> tuple[str, ...]:
        """Every ARN that requests may name; none if AWS never asks the action of this resource."""
        return (self.arn, *self.others) if self.arn else ()

    @property
    def is_pattern(self) -> bool:
        """Whether the target represents several ARNs."""
        return any(map(is_arn_pattern, self.arns))


class TargetSet:
    """The targets of one kind, with a search for those that an ARN pattern matches."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self.full_mask = 0
        self.by_account: dict[str, int] = {}  # account id -> its targets, as bits
        for index, target in enumerate(self.targets):
            if target.arn:
                self.full_mask |= 1 << index
                self.by_account[target.account] = self.by_account.get(target.account, 0) | 1 << index
        self._matches: dict[str, tuple[int, int]] = {}

    def matches(self, pattern: str) -> tuple[int, int]:
        """The targets that a pattern intersects, and those that it contains entirely, as bits."""
        if pattern == "*":
            return self.full_mask, self.full_mask
        found = self._matches.get(pattern)
        if found is None:
            found = self._matches[pattern] = self._find(pattern)
        return found

    def _find(self, pattern: str) -> tuple[int, int]:
        intersected = contained = 0
        for index in self._candidates(pattern):
            arns = self.targets[index].arns
            if any((arn_meets if is_arn_pattern(arn) else arn_matches)(pattern, arn) for arn in arns):
                intersected |= 1 << index
                if all((arn_contains if is_arn_pattern(arn) else arn_matches)(pattern, arn) for arn in arns):
                    contained |= 1 << index
        return intersected, contained

    def _candidates(self, pattern: str) -> Iterator[int]:
        """The indexes of the targets whose literal prefix is compatible with the pattern's."""
        literal = pattern[: min((at for at in (pattern.find("*"), pattern.find("?")) if at >= 0), default=len(pattern))]
        prefixed, patterns = self._index
        at = bisect_left(prefixed, (literal,))
        while at < len(prefixed) and prefixed[at][0].startswith(literal):
            yield prefixed[at][1]
            at += 1
        for prefix, indexes in patterns.items():
            if prefix != literal and literal.startswith(prefix):
                yield from indexes

    @cached_property
    def _index(self) -> tuple[list[tuple[str, int]], dict[str, list[int]]]:
        """The literal prefixes of the targets' ARNs, sorted, and those of the ARN patterns, each with its targets."""
        arns = [(arn, index) for index, target in enumerate(self.targets) for arn in target.arns]
        patterns: dict[str, list[int]] = {}
        for arn, index in arns:
            if is_arn_pattern(arn):
                patterns.setdefault(arn.partition("*")[0], []).append(index)
        return sorted((arn.partition("*")[0], index) for arn, index in arns), patterns


def is_arn_pattern(arn: str) -> bool:
    """Whether an ARN of a target represents several ARNs; ``*`` alone is what an action without resources names."""
    return "*" in arn and arn != NO_RESOURCE
