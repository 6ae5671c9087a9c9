"""The dated facts about AWS that every verdict assumes, read from ``aws_facts.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SEPARATION = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about AWS, with its source, the date it was read and, for some facts, a list of values."""

    id: str
    claim: str
    source: str
    date: str
    values: tuple[str, ...] = ()


@cache
def read_data(name: str) -> Any:
    """The content of a YAML file, given by its path relative to ``policies/separation``; read once, never changed."""
    with (SEPARATION / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def facts() -> tuple[Fact, ...]:
    """All facts, in file order."""
    return tuple(
        Fact(**{**entry, "values": tuple(entry.get("values", ()))}) for entry in read_data("iam/aws_facts.yaml")
    )


@cache
def fact_values(fact_id: str) -> tuple[str, ...]:
    """The list of values of one fact."""
    return next(fact.values for fact in facts() if fact.id == fact_id)


@cache
def fact_date(fact_id: str) -> str:
    """The date of one fact, as ``YYYY-MM-DD``."""
    return next(fact.date for fact in facts() if fact.id == fact_id)
