"""The dated facts about AWS that verdicts rest on, read from ``aws_facts.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SEPARATION = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim taken from documentation, with its source and date."""

    id: str
    claim: str
    source: str
    date: str
    values: tuple[str, ...] = ()


def read_data(name: str) -> Any:
    """One of the YAML files of ``policies/separation``, by its path below that folder."""
    with (SEPARATION / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def facts() -> tuple[Fact, ...]:
    """Every fact, in the order of the file."""
    return tuple(
        Fact(**{**entry, "values": tuple(entry.get("values", ()))}) for entry in read_data("iam/aws_facts.yaml")
    )


@cache
def fact_values(fact_id: str) -> tuple[str, ...]:
    """The list a fact carries."""
    return next(fact.values for fact in facts() if fact.id == fact_id)
