"""What AWS Config will say of a graph: for each rule of the conformance pack an outcome, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.props import Malformed, NotKnown

Complies: TypeAlias = Callable[[EstateView, Resource], bool]
"""Whether AWS Config finds a resource compliant, by the logic that AWS documents for the rule."""


class Outcome(StrEnum):
    """What AWS Config will show for a rule."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non-compliant"
    NOT_APPLICABLE = "not applicable"
    """The graph has no resource that the rule is about."""
    NOT_EVALUATED = "not evaluated"
    """Only a running account or a person can say."""


@dataclass(frozen=True, slots=True)
class ConfigRule:
    """One rule: the resource types that it is about, and its logic on one of them.

    A rule with ``needs`` asks for what no graph holds. One without logic is about what the kit does not build.
    """

    types: tuple[str, ...] = ()
    complies: Complies | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The outcome of one rule, the number of compliant resources, and those that are not."""

    rule: str
    outcome: Outcome
    compliant: int = 0
    failing: tuple[Resource, ...] = ()
    unknown: tuple[Resource, ...] = ()
    """Resources of which a value is known after deployment only."""


def about(*types: str) -> tuple[str, ...]:
    """Type tokens, from ``s3/bucket:Bucket``."""
    return tuple(f"aws:{each}" for each in types)


def evaluate(graph: Graph, rules: Mapping[str, ConfigRule]) -> list[Evaluated]:
    """Each rule put to the graph, in the order of their names."""
    estate = EstateView(graph)
    return [_evaluated(estate, name, rule) for name, rule in sorted(rules.items())]


def _evaluated(estate: EstateView, name: str, rule: ConfigRule) -> Evaluated:
    if rule.needs:
        return Evaluated(name, Outcome.NOT_EVALUATED)
    subjects = estate.of_type(*rule.types)
    if not subjects:
        return Evaluated(name, Outcome.NOT_APPLICABLE)
    if rule.complies is None:
        return Evaluated(name, Outcome.NOT_EVALUATED, unknown=tuple(subjects))
    compliant, failing, unknown = _sorted(estate, rule.complies, subjects)
    clean = Outcome.NOT_EVALUATED if unknown else Outcome.COMPLIANT
    outcome = Outcome.NON_COMPLIANT if failing else clean
    return Evaluated(name, outcome, len(compliant), tuple(failing), tuple(unknown))


def _sorted(
    estate: EstateView, complies: Complies, subjects: Iterable[Resource]
) -> tuple[list[Resource], list[Resource], list[Resource]]:
    compliant: list[Resource] = []
    failing: list[Resource] = []
    unknown: list[Resource] = []
    for resource in subjects:
        try:
            (compliant if complies(estate, resource) else failing).append(resource)
        except (NotKnown, Malformed):
            unknown.append(resource)
    return compliant, failing, unknown
