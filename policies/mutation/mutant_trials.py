"""Do the rules notice? Every mutant of a graph is put to the rules and, where they let it pass, to the wall."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.evaluate import ask_estate, check_resource, rules_for
from policies.model import EstateRule, Finding, RuleError, Status
from policies.mutation.mutations import Mutant, mutants
from policies.policy_config import Config
from policies.registry import registry

HARMLESS = Path(__file__).with_name("harmless_mutants.yaml")
WALL_TYPES = re.compile(
    r"aws:(iam|kms|organizations|sqs|sns|ram|ssoadmin|secretsmanager|identitystore)/"
    r"|aws:s3/bucketPolicy|aws:ec2/(vpc|route|vpn)"
)
"""What the separation proof reads; a mutant of any other type is not put to it."""

BATCH = 4
EVERYTHING, PLACES = "*", "accounts, planes and regions"
PATTERNS = ("type", "name", "way", "change")


@dataclass(frozen=True)
class Harmless:
    """A kind of change that guards nothing: patterns on type, logical name, way and change, and the reason."""

    type: re.Pattern[str]
    name: re.Pattern[str]
    way: re.Pattern[str]
    change: re.Pattern[str]
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether this mutant is of that kind."""
        type_ = (mutant.added or mutant.of).type
        told = ((self.type, type_), (self.name, mutant.of.name), (self.way, mutant.way), (self.change, mutant.change))
        return all(pattern.search(text) for pattern, text in told)


@dataclass(frozen=True)
class MutantTrial:
    """What became of the mutants: how many each catcher caught, and those nothing noticed, with a reason or not."""

    caught: Counter[str]
    harmless: tuple[tuple[Mutant, str], ...]
    unexplained: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        """How many mutants there were."""
        return sum(self.caught.values()) + len(self.harmless) + len(self.unexplained)

    @property
    def share(self) -> float:
        """The share caught, of those that matter."""
        matter = self.total - len(self.harmless)
        return sum(self.caught.values()) / matter if matter else 1.0

    def lines(self) -> Iterator[str]:
        """For people: the survivors, then the totals."""
        for mutant in self.unexplained:
            yield f"{mutant.of.stack}:{mutant.of.name} ({mutant.of.type}): {mutant.way}: {mutant.change}"
        by = ", ".join(f"{count} by {catcher}" for catcher, count in self.caught.most_common())
        yield f"{self.total} mutants: {sum(self.caught.values())} caught ({by}), {len(self.harmless)} harmless"
        yield f"{len(self.unexplained)} survive unexplained; {self.share:.1%} of those that matter are caught"

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        rows = ({"urn": m.of.urn, "type": m.of.type, "way": m.way, "change": m.change} for m in self.unexplained)
        harmless = Counter(reason for _, reason in self.harmless)
        return {
            "total": self.total,
            "caught": dict(self.caught),
            "share": round(self.share, 4),
            "harmless": dict(harmless),
            "unexplained": list(rows),
        }


@cache
def harmless() -> tuple[Harmless, ...]:
    """The reviewed file of changes that guard nothing."""
    import yaml

    entries = yaml.safe_load(HARMLESS.read_text(encoding="utf-8"))["harmless"]
    return tuple(map(_harmless, entries))


def _harmless(entry: dict[str, str]) -> Harmless:
    unknown = set(entry) - {*PATTERNS, "reason"}
    if unknown or not set(entry) & set(PATTERNS):
        raise RuleError(f"{HARMLESS.name}: {entry}: give at least one of {', '.join(PATTERNS)}, and a reason")
    type_, name, way, change = (re.compile(entry.get(key, "")) for key in PATTERNS)
    return Harmless(type_, name, way, change, entry["reason"])


class Recording(EstateView):
    """An estate that remembers which types a rule asked for; or that it looked at everything, or at the places."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.asked: set[str] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in ("graph", "built", "in_plane"):
            object.__getattribute__(self, "asked").add(EVERYTHING)
        if name in ("accounts", "planes", "regions"):
            object.__getattribute__(self, "asked").add(PLACES)
        return object.__getattribute__(self, name)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        self.asked.update(types)
        graph: Graph = object.__getattribute__(self, "graph")
        return graph.of_type(*types)


def trial(
    graph: Graph, *, wall: bool = True, limit: int = 0, tell: Callable[[str], None] = lambda line: None  # noqa: ARG005
) -> MutantTrial:
    """Put every mutant (or ``limit`` of them, evenly spread) to the rules, and what they let pass to the wall."""
    tried = list(mutants(graph))
    if limit and len(tried) > limit:
        tried = tried[:: -(-len(tried) // limit)]
    tell(f"{len(tried)} mutants")
    judge = Judge(graph)
    caught: Counter[str] = Counter()
    passed = []
    for number, mutant in enumerate(tried):
        if number and number % 1000 == 0:
            tell(f"rules: {number} of {len(tried)}")
        if catcher := judge.catcher(mutant):
            caught[catcher] += 1
        else:
            passed.append(mutant)
    if wall:
        leaks = Wall(graph, tell).catchers([mutant for mutant in passed if widens(mutant)])
        caught.update(leaks.values())
        passed = [mutant for mutant in passed if id(mutant) not in leaks]
    reasons = [(mutant, next((kind.reason for kind in harmless() if kind.covers(mutant)), "")) for mutant in passed]
    explained = tuple((mutant, reason) for mutant, reason in reasons if reason)
    return MutantTrial(caught, explained, tuple(mutant for mutant, reason in reasons if not reason))


def widens(mutant: Mutant) -> bool:
    """Whether it only ever lets more through, of a type that the separation proof reads."""
    is_wider = mutant.added is not None or mutant.way.startswith(("widen", "remove", "drop a deny", "exempt", "swap"))
    return is_wider and bool(WALL_TYPES.match((mutant.added or mutant.of).type))


def places_of(estate: EstateView) -> tuple[object, ...]:
    """What rules know of an estate without asking for a type."""
    return estate.accounts, estate.planes, estate.regions


class Judge:
    """The rules, and what they find on the unbroken graph already; what a mutant adds to that is its catch."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.config = Config()
        self.reads = {rule.id: self._reads(rule) for rule in registry().estate_rules}
        estate = EstateView(graph)
        self.places = places_of(estate)
        self.likely: dict[tuple[str, str], EstateRule] = {}
        """The rule that caught the last mutant of a type and a way: asked first, for speed alone."""
        self.before = {rule.id: self._problems(estate, rule) for rule in registry().estate_rules}

    def _reads(self, rule: EstateRule) -> frozenset[str]:
        estate = Recording(self.graph)
        list(ask_estate(estate, rule, needs=False))
        return frozenset(estate.asked | ({PLACES} if rule.needs else set()))

    def catcher(self, mutant: Mutant) -> str:
        """The first rule that finds something new; empty where none does."""
        for resource in mutant.touched:
            old = {(f.rule, f.message) for f in self._findings(mutant.of)} if resource is mutant.instead else set()
            new = (f for f in self._findings(resource) if (f.rule, f.message) not in old)
            if found := next(new, None):
                return found.rule
        broken = EstateView(mutant.graph(self.graph))
        changed = {EVERYTHING, mutant.of.type, *(resource.type for resource in mutant.touched)}
        if places_of(broken) != self.places:
            changed.add(PLACES)
        kind = mutant.of.type, mutant.way
        first = [self.likely[kind]] if kind in self.likely else []
        for rule in (*first, *registry().estate_rules):
            if self.reads[rule.id] & changed and self._problems(broken, rule) - self.before[rule.id]:
                self.likely[kind] = rule
                return rule.id
        return ""

    def _findings(self, resource: Resource) -> Iterator[Finding]:
        found = check_resource(resource, rules_for(resource, registry()), self.config)
        return (finding for finding in found if finding.status is Status.FAIL)

    def _problems(self, estate: EstateView, rule: EstateRule) -> frozenset[tuple[str, str]]:
        answers = ask_estate(estate, rule)
        return frozenset(
            (problem.resource.urn if problem.resource else "", problem.message)
            for status, problem in answers
            if status is Status.FAIL
        )


class Wall:
    """The separation proof, asked about many mutants at once.

    Each only widens what is allowed, so a batch that adds no leak clears all its mutants; one that does is halved.
    """

    def __init__(self, graph: Graph, tell: Callable[[str], None]) -> None:
        self.graph = graph
        self.tell = tell
        self.before = self._leaks(graph)

    def catchers(self, suspects: list[Mutant]) -> dict[int, str]:
        """The invariant that each caught mutant breaks, by the mutant's ``id()``."""
        found: dict[int, str] = {}
        for number, batch in enumerate(batches := list(_batches(suspects))):
            self.tell(f"wall: batch {number + 1} of {len(batches)}")
            found.update(self._halve(batch))
        return found

    def _halve(self, batch: list[Mutant]) -> Iterator[tuple[int, str]]:
        new = self._leaks(together(self.graph, batch)) - self.before
        if new and len(batch) == 1:
            yield id(batch[0]), min(new)[0]
        elif new:
            middle = len(batch) // 2
            yield from self._halve(batch[:middle])
            yield from self._halve(batch[middle:])

    @staticmethod
    def _leaks(graph: Graph) -> set[tuple[str, str]]:
        from policies.wall_findings import wall_findings

        found = (finding for findings in wall_findings(graph).values() for finding in findings)
        return {(finding.rule, finding.message) for finding in found if finding.status is Status.FAIL}


def _batches(suspects: list[Mutant]) -> Iterator[list[Mutant]]:
    """Batches in which no resource is changed twice."""
    left = suspects
    while left:
        batch: dict[str, Mutant] = {}
        rest = []
        for mutant in left:
            if mutant.of.urn in batch or len(batch) >= BATCH:
                rest.append(mutant)
            else:
                batch[mutant.of.urn] = mutant
        yield list(batch.values())
        left = rest


def together(graph: Graph, batch: list[Mutant]) -> Graph:
    """The graph with all these changes."""
    instead = {mutant.of.urn: mutant.instead for mutant in batch}
    kept = (instead.get(resource.urn, resource) for resource in graph)
    return Graph([*filter(None, kept), *(mutant.added for mutant in batch if mutant.added)])
