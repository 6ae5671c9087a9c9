"""Edges that are known and not followed, each with its reason: an assumption of every proof, said aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from policies.separation.iam.aws_facts import Fact, read_data
from policies.separation.reach.escalation_edges import Edge, edges


@cache
def unfollowed() -> Mapping[str, Sequence[Edge]]:
    """Id of a reason -> the edges it is given for."""
    return {reason["id"]: tuple(edge for edge in edges() if _given_for(reason, edge)) for reason in _reasons()}


def assumed() -> Iterator[Fact]:
    """The reasons as facts that a proof rests on."""
    for reason in _reasons():
        named = ", ".join(edge.id for edge in unfollowed()[reason["id"]])
        yield Fact(f"unfollowed-{reason['id']}", f"Not followed: {reason['why']} ({named})", "judgement", "2026-11-22")


@cache
def watched() -> tuple[Edge, ...]:
    """The edges that nobody from outside may take in a practice's account, since nobody follows where they lead."""
    marked = (reason["id"] for reason in _reasons() if reason.get("watched"))
    return tuple(edge for name in marked for edge in unfollowed()[name] if edge.gate != "none")


def _given_for(reason: Mapping[str, Any], edge: Edge) -> bool:
    return edge.target in reason.get("targets", ()) or edge.effect in reason.get("effects", ())


@cache
def _reasons() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = read_data("reach/excluded_edges.yaml")
    return found
