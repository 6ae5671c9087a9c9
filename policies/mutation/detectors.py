"""Which check detects a mutant: the rules, and the separation proof for mutants that grant more access."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.catalog.registry import registry
from policies.check.evaluate import check_resource, rules_for, run_estate_rule
from policies.estate_view import EstateView
from policies.model import EstateRule, Finding, Status
from policies.mutation.mutations import Mutant
from policies.policy_config import Config

PROVED_TYPES = re.compile(
    r"aws:(iam|kms|organizations|sqs|sns|ram|ssoadmin|secretsmanager|identitystore)/"
    r"|aws:s3/bucketPolicy|aws:ec2/(vpc|route|vpn)"
)
"""The types that the separation proof reads; it is not run for mutants of other types."""

BATCH = 4
ALL_TYPES, ESTATE_CONTEXT = "*", "accounts, planes and regions"


class RecordingView(EstateView):
    """An estate view that records which types a rule queries, and whether it reads the whole graph or its context."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.queried_types: set[str] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in ("graph", "account_resources", "in_plane"):
            object.__getattribute__(self, "queried_types").add(ALL_TYPES)
        if name in ("accounts", "planes", "regions"):
            object.__getattribute__(self, "queried_types").add(ESTATE_CONTEXT)
        return object.__getattribute__(self, name)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        self.queried_types.update(types)
        graph: Graph = object.__getattribute__(self, "graph")
        return graph.of_type(*types)


def grants_more(mutant: Mutant) -> bool:
    """Whether the mutant only ever allows more, in a type that the separation proof reads."""
    widening = ("widen", "remove", "drop a deny", "exempt", "swap")
    is_wider = mutant.added is not None or mutant.operator.startswith(widening)
    return is_wider and bool(PROVED_TYPES.match((mutant.added or mutant.original).type))


def context_of(estate: EstateView) -> tuple[object, ...]:
    """What rules read of an estate without querying a type."""
    return estate.accounts, estate.planes, estate.regions


class RuleDetector:
    """The rules with their findings on the original graph; a mutant is detected by the first additional finding."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.config = Config()
        self.reads = {rule.id: self._reads(rule) for rule in registry().estate_rules}
        estate = EstateView(graph)
        self.context = context_of(estate)
        self.likely: dict[tuple[str, str], EstateRule] = {}
        """The rule that detected the last mutant of a type and operator; it is tried first, for speed only."""
        self.before = {rule.id: self._problems(estate, rule) for rule in registry().estate_rules}

    def _reads(self, rule: EstateRule) -> frozenset[str]:
        estate = RecordingView(self.graph)
        list(run_estate_rule(estate, rule, needs=False))
        return frozenset(estate.queried_types | ({ESTATE_CONTEXT} if rule.needs else set()))

    def detected_by(self, mutant: Mutant) -> str:
        """The id of the first rule with a new finding; empty where there is none."""
        for resource in mutant.changed_resources:
            replaces = resource is mutant.replacement
            old = {(f.rule, f.message) for f in self._findings(mutant.original)} if replaces else set()
            new = (f for f in self._findings(resource) if (f.rule, f.message) not in old)
            if found := next(new, None):
                return found.rule
        estate = EstateView(mutant.graph(self.graph))
        changed = {ALL_TYPES, mutant.original.type, *(resource.type for resource in mutant.changed_resources)}
        if context_of(estate) != self.context:
            changed.add(ESTATE_CONTEXT)
        kind = mutant.original.type, mutant.operator
        first = [self.likely[kind]] if kind in self.likely else []
        for rule in (*first, *registry().estate_rules):
            if self.reads[rule.id] & changed and self._problems(estate, rule) - self.before[rule.id]:
                self.likely[kind] = rule
                return rule.id
        return ""

    def _findings(self, resource: Resource) -> Iterator[Finding]:
        found = check_resource(resource, rules_for(resource, registry()), self.config)
        return (finding for finding in found if finding.status is Status.FAIL)

    def _problems(self, estate: EstateView, rule: EstateRule) -> frozenset[tuple[str, str]]:
        return frozenset(
            (problem.resource.urn if problem.resource else "", problem.message)
            for status, problem in run_estate_rule(estate, rule)
            if status is Status.FAIL
        )


class ProofDetector:
    """The separation proof, run for several mutants at once.

    Every mutant only allows more, so a batch without a new leak clears all its mutants; a batch with one is halved.
    """

    def __init__(self, graph: Graph, progress: Callable[[str], None]) -> None:
        self.graph = graph
        self.progress = progress
        self.before = self._leaks(graph)

    def detected(self, mutants: list[Mutant]) -> dict[int, str]:
        """The invariant that each detected mutant breaks, by the mutant's ``id()``."""
        found: dict[int, str] = {}
        for number, batch in enumerate(batches := list(_batches(mutants))):
            self.progress(f"wall: batch {number + 1} of {len(batches)}")
            found.update(self._halve(batch))
        return found

    def _halve(self, batch: list[Mutant]) -> Iterator[tuple[int, str]]:
        new = self._leaks(_with_all(self.graph, batch)) - self.before
        if new and len(batch) == 1:
            yield id(batch[0]), min(new)[0]
        elif new:
            middle = len(batch) // 2
            yield from self._halve(batch[:middle])
            yield from self._halve(batch[middle:])

    @staticmethod
    def _leaks(graph: Graph) -> set[tuple[str, str]]:
        from policies.check.wall_findings import wall_findings

        found = (finding for findings in wall_findings(graph).values() for finding in findings)
        return {(finding.rule, finding.text) for finding in found if finding.status is Status.FAIL}


def _batches(mutants: list[Mutant]) -> Iterator[list[Mutant]]:
    """Batches in which no resource is changed twice."""
    left = mutants
    while left:
        batch: dict[str, Mutant] = {}
        rest = []
        for mutant in left:
            if mutant.original.urn in batch or len(batch) >= BATCH:
                rest.append(mutant)
            else:
                batch[mutant.original.urn] = mutant
        yield list(batch.values())
        left = rest


def _with_all(graph: Graph, batch: list[Mutant]) -> Graph:
    """The graph with all these changes."""
    replacements = {mutant.original.urn: mutant.replacement for mutant in batch}
    kept = (replacements.get(resource.urn, resource) for resource in graph)
    return Graph([*filter(None, kept), *(mutant.added for mutant in batch if mutant.added)])
