"""The table of official headings, and how each item is covered: by rules, by evidence, by people, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies import wall_findings
from policies.registry import Registry, registry

TABLE = Path(__file__).with_name("citations.yaml")
CONFIG_RULES = Path(__file__).with_name("config_rules.yaml")
RULES = "rules"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One item: ``status`` is required, addressable or proposed; ``how`` and ``by`` cover it where no rule does."""

    id: str
    title: str
    group: str
    status: str
    meaning: str
    source: str
    how: str
    by: str
    note: str


@dataclass(frozen=True)
class Row:
    """One line of the matrix: an item, how it is covered (rules, evidence, procedural, not covered), and by what."""

    citation: Citation
    how: str
    by: str
    rules: tuple[str, ...]


@cache
def citations() -> Mapping[str, Citation]:
    """Every item by its id, in the order of the law."""
    return {item["id"]: _citation(item) for item in _read(TABLE)["items"]}


@cache
def config_rules() -> Mapping[str, Mapping[str, Any]]:
    """AWS Config's rules of the HIPAA sample pack, by name."""
    return {entry["rule"]: entry for entry in _read(CONFIG_RULES)["rules"]}


def as_of() -> str:
    """The day the table was read."""
    return str(_read(TABLE)["as_of"])


def matrix(rules: Registry | None = None) -> Iterator[Row]:
    """Every item of the table with the rules that cite it."""
    citing: dict[str, list[str]] = {}
    cites = {rule.id: rule.cites for rule in (rules or registry()).by_id.values()}
    for asked, cited in {**cites, **wall_findings.CITES}.items():
        for cite in cited:
            citing.setdefault(cite, []).append(asked)
    for citation in citations().values():
        found = tuple(citing.get(citation.id, ()))
        yield Row(citation, RULES if found else citation.how, ", ".join(found) if found else citation.by, found)


def config_rules_without_equivalent(rules: Registry | None = None) -> dict[str, str]:
    """Rules of AWS Config that no rule here names as its equivalent, each with what stands instead of it."""
    named = {name for rule in (rules or registry()).by_id.values() for name in rule.equivalents}
    left = ((name, entry) for name, entry in config_rules().items() if f"config:{name}" not in named)
    return {name: str(entry.get("instead", "")) for name, entry in left}


@cache
def _read(path: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as stream:
        document: dict[str, Any] = yaml.load(stream, Loader=loader)
    return document


def _citation(item: Mapping[str, Any]) -> Citation:
    otherwise = item.get("otherwise") or {}
    return Citation(
        id=item["id"], title=item["title"], group=item["group"], status=item["status"], meaning=item["meaning"],
        source=item["source"], how=otherwise.get("how", ""), by=otherwise.get("by", ""), note=item.get("note", ""),
    )
