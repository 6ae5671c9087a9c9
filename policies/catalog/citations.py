"""The table of official HIPAA headings: title, status, meaning of each paragraph, and what covers it without rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies.data_files import read_data

TABLE = Path(__file__).with_name("citations.yaml")
SECTION = "https://www.ecfr.gov/current/title-45/section-"
PROPOSAL = "https://www.federalregister.gov/citation/90-FR-898"


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

    @property
    def url(self) -> str:
        """Where the paragraph can be read: its section of the eCFR, or the proposal in the Federal Register."""
        return PROPOSAL if self.status == "proposed" else f"{SECTION}{self.id.partition('(')[0]}"


@cache
def citations() -> Mapping[str, Citation]:
    """Every item by its id, in the order of the law."""
    return {item["id"]: _citation(item) for item in read_data(TABLE)["items"]}


def as_of() -> str:
    """The day the table was read, as YYYY-MM-DD."""
    return str(read_data(TABLE)["as_of"])


def _citation(item: Mapping[str, Any]) -> Citation:
    otherwise = item.get("otherwise") or {}
    return Citation(
        id=item["id"],
        title=item["title"],
        group=item["group"],
        status=item["status"],
        meaning=item["meaning"],
        source=item["source"],
        how=otherwise.get("how", ""),
        by=", ".join(otherwise.get("written_by", ())) or otherwise.get("by", ""),
        note=item.get("note", ""),
    )
