"""Each saved report answers from what brokers delivered: SQLite runs it here, DuckDB in tests/real."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from delivered import UPLOADS, any_upload, flows_with_records, rows, table_of
from expected_reports import EXPECTED, MAY

from infra.components.flow_tables import FlowTable
from infra.manifest import facts
from infra.manifest.flow_carriage import TO_FILTER
from infra.reports import Report, _report, reports, reports_of

Answer = tuple[tuple[str, ...], list[tuple[Any, ...]]]


class CountIf:
    """Athena's aggregate ``count_if``."""

    def __init__(self) -> None:
        self.count = 0

    def step(self, holds: Any) -> None:
        """Count a row for which it holds."""
        self.count += bool(holds)

    def finalize(self) -> int:
        """How many there were."""
        return self.count


class BoolOr(CountIf):
    """Athena's aggregate ``bool_or``."""

    def finalize(self) -> int:
        """Whether there was any."""
        return int(self.count > 0)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """SQLite instead of Athena, with the aggregates that it lacks."""
    made = sqlite3.connect(":memory:")
    for name, aggregate in (("count_if", CountIf), ("bool_or", BoolOr)):
        made.create_aggregate(name, 1, aggregate)
    yield made
    made.close()


def loaded(database: sqlite3.Connection, table: FlowTable, records: list[dict[str, Any]]) -> None:
    """Make the table of a flow with exactly its columns and partitions, and its records."""
    columns = [*table.columns, *table.partitions]
    assert {name for record in records for name in record} <= set(columns)
    database.execute(f"CREATE TABLE {table.name} ({', '.join(map(quoted, columns))})")
    kinds = {**table.columns, **dict.fromkeys(table.partitions, "string")}
    for record in records:
        values = [read(record.get(column), kinds[column]) for column in columns]
        database.execute(f"INSERT INTO {table.name} VALUES ({', '.join('?' for _ in columns)})", values)


def quoted(name: str) -> str:
    return f'"{name}"'


def read(value: Any, kind: str) -> Any:
    """A value as the SerDe reads it for a column of this type."""
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind == "string" or value in (None, ""):
        return None if value is None else str(value)
    return date.fromisoformat(value).isoformat() if kind == "date" else float(value)


def answer(database: sqlite3.Connection, report: Report, table: FlowTable) -> Answer:
    sql = report.sql_for(table.name, tuple(table.columns))
    found = database.execute(sql, MAY)
    return tuple(column[0] for column in found.description), found.fetchall()


@pytest.mark.parametrize(("flow", "id_"), EXPECTED, ids=lambda part: str(part))
def test_numbers_by_practice_and_location(database: sqlite3.Connection, flow: str, id_: str) -> None:
    table = table_of(flow)
    loaded(database, table, rows(flow, UPLOADS[flow]))
    (report,) = (report for report in reports_of(flow) if report.id == id_)
    assert answer(database, report, table) == EXPECTED[flow, id_]


@pytest.mark.parametrize("flow", list(flows_with_records()))
def test_every_report_of_a_flow_names_its_columns_only(database: sqlite3.Connection, flow: str) -> None:
    table = table_of(flow)
    loaded(database, table, rows(flow, any_upload(flow)))
    for report in reports_of(flow):
        names, found = answer(database, report, table)
        assert names[0] == "practice"
        assert {row[0] for row in found} <= {"north", "south"}


def test_every_flow_that_people_may_read_has_a_report_of_its_own() -> None:
    systems = facts.systems()
    own = {report.flow for report in reports()}
    for flow in facts.flows().values():
        origins = {systems[end].side for end in flow.origins if end in systems}
        targets = {systems[end].side for end in flow.targets if end in systems}
        ways = {(a, b) for a in origins for b in targets} & TO_FILTER
        reaches = {way for way in ways if not (way[1] == "management" and flow.identifies)}
        if flow.fields and flow.carried_as == "records" and reaches:
            assert flow.id in own, flow.id


@pytest.mark.parametrize("report", reports(), ids=[report.id for report in reports()])
def test_each_report_is_limited_to_given_days(report: Report) -> None:
    """Without it Athena would list every day; its parameters are as many as it has placeholders."""
    assert re.search(r"WHERE arrived BETWEEN \? AND \?", report.sql)
    assert report.sql.count("?") == len(report.parameters) == 2


def test_in_an_exchange_every_record_is_of_its_practice() -> None:
    (report,) = (report for report in reports() if report.id == "records_arrived")
    assert "'lakeside' AS practice" in report.sql_for("t", ("location",), "lakeside")
    with pytest.raises(ValueError, match="a practice's slug"):
        report.sql_for("t", ("location",), "x' OR '1'='1")


def test_a_report_without_its_header_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"infra/reports/x\.sql: begin with comments"):
        _report("x", "SELECT 1")
