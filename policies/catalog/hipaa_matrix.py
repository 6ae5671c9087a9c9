"""The HIPAA coverage matrix: each item of the Security Rule by what covers it: rules, evidence, people, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.catalog.citations import Citation, citations
from policies.catalog.registry import Registry, registry
from policies.separation.verdicts.invariants import CITES

RULES = "rules"


@dataclass(frozen=True)
class Row:
    """One line of the matrix: an item, how it is covered (rules, evidence, procedural, not covered), and by what."""

    citation: Citation
    how: str
    by: str
    rules: tuple[str, ...]


def matrix(rules: Registry | None = None) -> Iterator[Row]:
    """Every item of the table with the rules and the invariants of the wall that cite it."""
    cites = {rule.id: rule.cites for rule in (rules or registry()).by_id.values()}
    citing = ids_by_name({**cites, **CITES}.items())
    for citation in citations().values():
        found = tuple(citing.get(citation.id, ()))
        yield Row(citation, RULES if found else citation.how, ", ".join(found) if found else citation.by, found)


def ids_by_name(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Of (id, names) pairs, name -> the ids that name it, in the order given."""
    ids: dict[str, list[str]] = {}
    for id_, names in named:
        for name in names:
            ids.setdefault(name, []).append(id_)
    return ids
