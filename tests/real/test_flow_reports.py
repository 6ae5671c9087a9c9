"""The saved reports are SQL of Athena's dialect, and answer the same in DuckDB as worked out by hand.

sqlglot reads them as Athena's, holds each column against the tables, and writes them for DuckDB, which runs them over
the records that the brokers' code passed. Both are installed from the package index into an environment of their own.
What Athena itself does is not run: partition projection, and its reader of JSON, are as AWS and Trino document them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from judge_environment import python_with

from infra.engine.graph import Graph
from infra.reports import reports_of

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "infra" / "reports"))

from delivered import UPLOADS, any_upload, flows_with_records, rows, table_of  # noqa: E402
from expected_reports import EXPECTED, MAY  # noqa: E402

pytestmark = pytest.mark.real
JUDGES = ("duckdb==2.0.1", "sqlglot==30.30.0")


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of the environment with the judges."""
    return python_with(*JUDGES)


def judged(
    python: Path, tables: dict[str, Any], queries: Sequence[tuple[str, tuple[str, ...]]]
) -> list[dict[str, Any]]:
    given = {"tables": tables, "queries": [{"sql": sql, "parameters": parameters} for sql, parameters in queries]}
    done = subprocess.run(
        [str(python), str(HERE / "sql_judge.py")], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def loaded(flow: str, uploads: Any) -> dict[str, Any]:
    """The flow's table for the judge: its columns, its partitions, and what the brokers delivered."""
    table = table_of(flow)
    columns = {**table.columns, **dict.fromkeys(table.partitions, "string")}
    return {table.name: {"columns": columns, "rows": rows(flow, uploads)}}


def test_numbers_by_practice_and_location(python: Path) -> None:
    tables = {name: table for flow in UPLOADS for name, table in loaded(flow, UPLOADS[flow]).items()}
    queries = []
    for flow, id_ in EXPECTED:
        (report,) = (report for report in reports_of(flow) if report.id == id_)
        table = table_of(flow)
        queries.append((report.sql_for(table.name, tuple(table.columns)), MAY))
    for (columns, expected), found in zip(EXPECTED.values(), judged(python, tables, queries), strict=True):
        assert tuple(found["columns"]) == columns
        assert [tuple(map(plain, row)) for row in found["rows"]] == [tuple(map(plain, row)) for row in expected]


def plain(value: Any) -> Any:
    """A number as a number, whatever a database calls it; any other value as text."""
    try:
        return Decimal(str(value)).normalize()
    except ArithmeticError:
        return str(value)


def test_every_report_runs_for_practices_together_and_for_one(python: Path) -> None:
    tables = {name: table for flow in flows_with_records() for name, table in loaded(flow, any_upload(flow)).items()}
    queries = [
        (report.sql_for(table.name, tuple(table.columns), practice), MAY)
        for table in map(table_of, flows_with_records())
        for report in reports_of(table.flow)
        for practice in ("", "lakeside")
    ]
    assert len(judged(python, tables, queries)) == len(queries) > 60


def test_the_saved_queries_of_the_example_name_columns_of_its_tables(python: Path, reference_plan: Graph) -> None:
    for table in reference_plan.of_type("aws:glue/catalogTable:CatalogTable"):
        database, described = table.inputs["databaseName"], table.inputs["storageDescriptor"]
        if not database.startswith("flows_"):
            continue
        columns = {column["name"]: column["type"] for column in described["columns"]}
        columns |= {key["name"]: key["type"] for key in table.inputs["partitionKeys"]}
        saved = [
            query.inputs["query"]
            for query in reference_plan.of_type("aws:athena/namedQuery:NamedQuery")
            if query.inputs["database"] == database and f"FROM {table.inputs['name']}\n" in query.inputs["query"]
        ]
        assert len(saved) >= 2
        judged(python, {table.inputs["name"]: {"columns": columns, "rows": []}}, [(sql, MAY) for sql in saved])


def test_a_column_that_no_field_is_declared_for_is_refused(python: Path) -> None:
    table = loaded("f-utilisation", ())
    with pytest.raises(AssertionError, match="patient_ref"):
        judged(python, table, [("SELECT patient_ref FROM f_utilisation", ())])
