"""The saved reports on what flows deliver: one SQL file for each, in Athena's dialect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from infra.kit_tables import read_queries

HEAD: Final = re.compile(r"-- (?P<title>.+)\n-- Of: (?P<flow>f-[a-z-]+|every flow)\n-- Parameters: (?P<given>.+)\n")
PRACTICE: Final = re.compile(r"[a-z][a-z0-9-]*")
LOCATIONS: Final = ("location", "clinic")
"""What flows call the field that names a location of the practice."""


@dataclass(frozen=True)
class Report:
    """One saved query: its file name, its title, the flow that it is about ("" for each), its parameters in order."""

    id: str
    title: str
    flow: str
    parameters: tuple[str, ...]
    sql: str

    def sql_for(self, table: str, fields: tuple[str, ...], practice: str = "") -> str:
        """The SQL over a flow's table with these fields; each ``?`` is one of the parameters, in order.

        ``practice`` is the slug of the one practice whose records the table has; without it, the table has a column
        that says whose each record is. Where no field names a location, a report for each flow says so.

        :raises ValueError: a practice's name that cannot stand in SQL.
        """
        if practice and not PRACTICE.fullmatch(practice):
            raise ValueError(f"a practice's slug has lower-case letters, digits and -, got {practice!r}")
        named = next((name for name in LOCATIONS if name in fields), "'not stated'")
        return self.sql.format(table=table, practice=f"'{practice}'" if practice else "practice", location=named)


def reports_of(flow: str) -> list[Report]:
    """The reports of a flow, by its id: those that are asked of every flow, and its own."""
    return [report for report in reports() if report.flow in ("", flow)]


@cache
def reports() -> tuple[Report, ...]:
    """Every saved query, sorted by file name."""
    return tuple(_report(name, text) for name, text in read_queries(__name__).items())


def _report(name: str, text: str) -> Report:
    head = HEAD.match(text)
    if not head:
        raise ValueError(f"infra/reports/{name}.sql: begin with comments: the title, `Of:` and `Parameters:`")
    flow = "" if head["flow"] == "every flow" else head["flow"]
    return Report(name, head["title"], flow, tuple(head["given"].split(", ")), text[head.end() :])
