"""The dated facts about AWS that every verdict assumes, read from ``aws_facts.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from policies.data_files import read_data


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about AWS, with its source, the date it was read and, for some facts, a list of values."""

    id: str
    claim: str
    source: str
    date: str
    values: tuple[str, ...] = ()


@cache
def facts() -> tuple[Fact, ...]:
    """All facts, in file order."""
    entries = read_data("separation/iam/aws_facts.yaml")
    return tuple(Fact(**{**entry, "values": tuple(entry.get("values", ()))}) for entry in entries)


@cache
def fact_values(fact_id: str) -> tuple[str, ...]:
    """The list of values of one fact."""
    return next(fact.values for fact in facts() if fact.id == fact_id)


@cache
def fact_date(fact_id: str) -> str:
    """The date of one fact, as ``YYYY-MM-DD``."""
    return next(fact.date for fact in facts() if fact.id == fact_id)
