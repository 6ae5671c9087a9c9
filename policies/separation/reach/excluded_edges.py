"""Escalation edges that the reachability closure does not follow, with the reason for each; every proof lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from policies.data_files import read_data
from policies.separation.iam.aws_facts import Fact
from policies.separation.reach.escalation_edges import Edge, edges


@cache
def excluded_edges() -> Mapping[str, Sequence[Edge]]:
    """Id of a reason -> the edges that it excludes."""
    return {reason["id"]: tuple(edge for edge in edges() if _given_for(reason, edge)) for reason in _reasons()}


def exclusion_facts() -> Iterator[Fact]:
    """The reasons, as facts that a proof assumes."""
    for reason in _reasons():
        named = ", ".join(edge.id for edge in excluded_edges()[reason["id"]])
        yield Fact(
            f"excluded-{reason['id']}", f"Not followed: {reason['reason']} ({named})", "own judgement", "2026-11-22"
        )


@cache
def unresolved_edges() -> tuple[Edge, ...]:
    """The edges that leave W1 UNKNOWN if an external principal can take them in a practice's account."""
    unresolved = (reason["id"] for reason in _reasons() if reason.get("unresolved"))
    return tuple(edge for name in unresolved for edge in excluded_edges()[name] if edge.prerequisite != "none")


def _given_for(reason: Mapping[str, Any], edge: Edge) -> bool:
    return edge.target in reason.get("targets", ()) or edge.effect in reason.get("effects", ())


@cache
def _reasons() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = read_data("separation/reach/excluded_edges.yaml")
    return found
