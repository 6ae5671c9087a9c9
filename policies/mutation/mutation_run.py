"""Mutation testing of the rules: every mutant of a graph is evaluated, and undetected ones are reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infra.engine.graph import Graph
from policies.model import RuleError
from policies.mutation.detectors import ProofDetector, RuleDetector, grants_more
from policies.mutation.mutations import Mutant, mutants

HARMLESS = Path(__file__).with_name("harmless_mutants.yaml")
UNNEEDED = Path(__file__).with_name("unneeded_rights.yaml")
PATTERNS = ("type", "name", "operator", "change")


@dataclass(frozen=True)
class HarmlessKind:
    """A kind of change that weakens no safeguard: patterns on type, logical name, operator and change; the reason."""

    type: re.Pattern[str]
    name: re.Pattern[str]
    operator: re.Pattern[str]
    change: re.Pattern[str]
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether this mutant is of that kind."""
        type_ = (mutant.added or mutant.original).type
        pairs = (
            (self.type, type_),
            (self.name, mutant.original.name),
            (self.operator, mutant.operator),
            (self.change, mutant.change),
        )
        return all(pattern.search(text) for pattern, text in pairs)


@dataclass(frozen=True)
class MutationReport:
    """The result of a run: the number of mutants each check detected, and the undetected ones, harmless or not."""

    detected: Counter[str]
    harmless: tuple[tuple[Mutant, str], ...]
    unexplained: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        """The number of mutants."""
        return sum(self.detected.values()) + len(self.harmless) + len(self.unexplained)

    @property
    def share(self) -> float:
        """The detected share of the mutants that are not harmless, from 0 to 1."""
        relevant = self.total - len(self.harmless)
        return sum(self.detected.values()) / relevant if relevant else 1.0

    def lines(self) -> Iterator[str]:
        """The report for people: the undetected mutants, then the totals."""
        for mutant in self.unexplained:
            original = mutant.original
            yield f"{original.stack}:{original.name} ({original.type}): {mutant.operator}: {mutant.change}"
        by = ", ".join(f"{count} by {check}" for check, count in self.detected.most_common())
        yield f"{self.total} mutants: {sum(self.detected.values())} detected ({by}), {len(self.harmless)} harmless"
        yield f"{len(self.unexplained)} undetected without a reason; {self.share:.1%} of the others are detected"

    def to_json(self) -> dict[str, Any]:
        """The report for programs."""
        rows = (
            {"urn": m.original.urn, "type": m.original.type, "way": m.operator, "change": m.change}
            for m in self.unexplained
        )
        harmless = Counter(reason for _, reason in self.harmless)
        return {
            "total": self.total,
            "caught": dict(self.detected),
            "share": round(self.share, 4),
            "harmless": dict(harmless),
            "unexplained": list(rows),
        }


@cache
def harmless_kinds(file: Path = HARMLESS) -> tuple[HarmlessKind, ...]:
    """The reviewed list of changes that weaken no safeguard; of ``UNNEEDED``, of those that stop no duty."""
    import yaml

    entries = yaml.safe_load(file.read_text(encoding="utf-8"))["harmless"]
    return tuple(map(_harmless_kind, entries))


def _harmless_kind(entry: dict[str, str]) -> HarmlessKind:
    unknown = set(entry) - {*PATTERNS, "reason"}
    if unknown or not set(entry) & set(PATTERNS):
        raise RuleError(f"{HARMLESS.name}: {entry}: give at least one of {', '.join(PATTERNS)}, and a reason")
    type_, name, operator, change = (re.compile(entry.get(key, "")) for key in PATTERNS)
    return HarmlessKind(type_, name, operator, change, entry["reason"])


def run_mutants(
    graph: Graph,
    *,
    wall: bool = True,
    limit: int = 0,
    progress: Callable[[str], None] = lambda line: None,  # noqa: ARG005
) -> MutationReport:
    """Evaluate every mutant (or ``limit``, evenly spread) with the rules, and the undetected ones with the proof."""
    tested = _spread(list(mutants(graph)), limit)
    progress(f"{len(tested)} mutants")
    rules = RuleDetector(graph)
    detected: Counter[str] = Counter()
    undetected = []
    for number, mutant in enumerate(tested):
        if number and number % 1000 == 0:
            progress(f"rules: {number} of {len(tested)}")
        if rule := rules.detected_by(mutant):
            detected[rule] += 1
        else:
            undetected.append(mutant)
    if wall:
        leaks = ProofDetector(graph, progress).detected([mutant for mutant in undetected if grants_more(mutant)])
        detected.update(leaks.values())
        undetected = [mutant for mutant in undetected if id(mutant) not in leaks]
    return _report(detected, undetected, harmless_kinds())


def run_closing_mutants(
    graph: Graph,
    *,
    limit: int = 0,
    progress: Callable[[str], None] = lambda line: None,  # noqa: ARG005
) -> MutationReport:
    """Evaluate every mutant that closes something (or ``limit``, evenly spread) with the proof of duties."""
    from policies.mutation.closing_mutations import closing_mutants
    from policies.mutation.duty_detector import DutyDetector

    tested = _spread(list(closing_mutants(graph)), limit)
    progress(f"{len(tested)} mutants")
    found = DutyDetector(graph, progress).detected(tested)
    undetected = [mutant for mutant in tested if id(mutant) not in found]
    return _report(Counter(found.values()), undetected, harmless_kinds(UNNEEDED))


def _spread(tested: list[Mutant], limit: int) -> list[Mutant]:
    return tested[:: -(-len(tested) // limit)] if limit and len(tested) > limit else tested


def _report(detected: Counter[str], undetected: list[Mutant], kinds: tuple[HarmlessKind, ...]) -> MutationReport:
    reasons = [(m, next((kind.reason for kind in kinds if kind.covers(m)), "")) for m in undetected]
    explained = tuple((mutant, reason) for mutant, reason in reasons if reason)
    return MutationReport(detected, explained, tuple(mutant for mutant, reason in reasons if not reason))
