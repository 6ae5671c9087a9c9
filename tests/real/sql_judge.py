"""Runs Athena's SQL over records in DuckDB. Started by test_flow_reports.py in an environment with sqlglot and DuckDB.

Reads ``{"tables": {NAME: {"columns": {COLUMN: TYPE}, "rows": [...]}}, "queries": [{"sql": ..., "parameters": [...]}]}``
from its input, and prints for each query its columns and rows. Fails where a query is not of Athena's dialect, or
names a column that its table does not have.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import duckdb  # type: ignore[import-not-found,unused-ignore]
import sqlglot  # type: ignore[import-not-found,unused-ignore]
from sqlglot import exp  # type: ignore[import-not-found,unused-ignore]
from sqlglot.optimizer.qualify import qualify  # type: ignore[import-not-found,unused-ignore]


def load(database: Any, name: str, columns: dict[str, str], records: list[dict[str, Any]]) -> None:
    """Make a table, and read each value as the SerDe does: a text is a number where it looks like one, else null."""
    kinds = [exp.DataType.build(kind, dialect="athena").sql("duckdb") for kind in columns.values()]
    declared = ", ".join(f'"{column}" {kind}' for column, kind in zip(columns, kinds, strict=True))
    database.execute(f"CREATE TABLE {name} ({declared})")
    casts = ", ".join(f"TRY_CAST(? AS {kind})" for kind in kinds)
    for record in records:
        values = [None if record.get(column) is None else str(record[column]) for column in columns]
        database.execute(f"INSERT INTO {name} SELECT {casts}", values)


def answer(database: Any, schema: dict[str, dict[str, str]], query: dict[str, Any]) -> dict[str, Any]:
    """The columns and rows of one query, values as text."""
    parsed = sqlglot.parse_one(query["sql"], dialect="athena")
    qualify(parsed.copy(), schema=schema, dialect="athena", validate_qualify_columns=True)
    found = database.execute(parsed.sql("duckdb"), query["parameters"])
    names = [column[0] for column in found.description]
    return {"columns": names, "rows": [[None if v is None else str(v) for v in row] for row in found.fetchall()]}


def main() -> None:
    """Answer each query of the input."""
    given, database = json.load(sys.stdin), duckdb.connect()
    for name, table in given["tables"].items():
        load(database, name, table["columns"], table["rows"])
    schema = {name: table["columns"] for name, table in given["tables"].items()}
    json.dump([answer(database, schema, query) for query in given["queries"]], sys.stdout)


if __name__ == "__main__":
    main()
