"""The field filter, for any input: no undeclared field passes, and no record is lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.exchange.filter import MAX_FIELD, Result, Rule, pass_declared

FIELDS = ("visit", "status", "minutes")
BOOKING = Rule("f-appointments", FIELDS, identifiable=True)
USAGE = Rule("f-utilisation", FIELDS, identifiable=False)
MARK = "SECRET"
"""Part of every value that is not in a declared field."""

plain = st.text(max_size=20).filter(lambda text: MARK not in text)
names = st.sampled_from([*FIELDS, "name", "diagnosis", "Visit", " visit", "visit ", "", "status\u200b"]) | plain
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def marked(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the mark in every field that is not declared."""
    return {name: value if name in FIELDS else f"{MARK} {value}" for name, value in record.items()}


def check_passed(result: Result) -> None:
    for record in result.passed:
        assert set(record) <= set(FIELDS)
        assert not any(isinstance(value, dict | list) for value in record.values())
    assert MARK not in json.dumps(result.passed)


@given(st.text())
@pytest.mark.parametrize("form", ["csv", "jsonl", "", "xlsx"])
def test_only_declared_fields_of_any_text_pass(form: str, text: str) -> None:
    check_passed(pass_declared(text, form, BOOKING))


@given(st.lists(st.dictionaries(names, anything, max_size=5), max_size=6))
def test_only_declared_fields_of_json_lines_pass_and_no_record_is_lost(records: list[dict[str, Any]]) -> None:
    text = "\n".join(json.dumps(marked(record)) for record in records)
    result = pass_declared(text, "jsonl", BOOKING)
    check_passed(result)
    assert len(result.passed) + len(result.quarantined) == len(records)


@given(st.lists(st.lists(plain, min_size=4, max_size=4), max_size=6), st.permutations([*FIELDS, "diagnosis"]))
def test_only_declared_fields_of_csv_pass_and_no_record_is_lost(rows: list[list[str]], header: list[str]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([MARK if name == "diagnosis" else value for name, value in zip(header, row, strict=True)])
    result = pass_declared(file.getvalue(), "csv", BOOKING)
    check_passed(result)
    assert len(result.passed) + len(result.quarantined) == len(rows)
    assert [record[name] for record in result.passed for name in FIELDS] == [
        row[header.index(name)] for row in rows for name in FIELDS
    ]


@given(st.lists(st.lists(plain, min_size=2), min_size=1, max_size=5), st.lists(names, min_size=2, max_size=4))
def test_each_value_of_a_csv_file_passes_or_is_readable_in_quarantine(rows: list[list[str]], header: list[str]) -> None:
    """For any header and row length, the only values that are dropped are undeclared fields of records that pass."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    for line, row in enumerate(rows):
        writer.writerow([f"<{line}.{column}>{value}" for column, value in enumerate(row)])
    result = pass_declared(file.getvalue(), "csv", BOOKING)
    found = json.dumps([result.passed, result.quarantined])
    declared = {column for column, name in enumerate(header) if name in FIELDS}
    whole = len(set(header)) == len(header) and declared
    for line, row in enumerate(rows):
        kept = declared if whole and len(row) == len(header) else range(len(row))
        assert all(f"<{line}.{column}>" in found for column in kept)


@given(st.text(), st.sampled_from(["csv", "jsonl", "pdf"]))
def test_a_record_that_does_not_pass_is_readable_in_quarantine(text: str, form: str) -> None:
    """Each quarantined record has its line, its reason and all that was in it, and can be written as JSON."""
    for record in pass_declared(text, form, USAGE).quarantined:
        assert set(record) == {"line", "reason", "record"}
        assert record["reason"]
        assert json.loads(json.dumps(record))["record"] == record["record"]


IDENTIFIERS = [
    ("ask ana@clinic.example today", "e-mail address"),
    ("call 206-555-0143", "telephone number"),
    ("call (206) 555-0143", "telephone number"),
    ("+1 206 555 0143", "telephone number"),
    ("206.555.0143", "telephone number"),
    ("2065550143", "telephone number"),
    (2065550143, "telephone number"),
    ("078-05-1120", "social security number"),
    ("078 05 1120", "social security number"),
]


@pytest.mark.parametrize(("value", "kind"), IDENTIFIERS)
def test_identifiers_in_a_de_identified_flow_are_quarantined(value: object, kind: str) -> None:
    result = pass_declared(json.dumps({"visit": "v-1", "status": value}), "jsonl", USAGE)
    assert result.passed == []
    assert kind in str(result.quarantined[0]["reason"])


@given(st.sampled_from([str(value) for value, _ in IDENTIFIERS]), st.sampled_from(FIELDS), plain, plain)
def test_identifiers_are_found_anywhere_in_a_value(identifier: str, field: str, before: str, after: str) -> None:
    text = json.dumps({field: f"{before} {identifier} {after}"})
    assert pass_declared(text, "jsonl", USAGE).passed == []


@pytest.mark.parametrize("value", ["v-1", "2026-11-21", "2026-11-21T10:30:00Z", "45", 45, 3.5, None, True, "done"])
def test_ordinary_values_pass_a_de_identified_flow(value: object) -> None:
    assert pass_declared(json.dumps({"status": value}), "jsonl", USAGE).passed == [{"status": value}]


@pytest.mark.parametrize("value", [value for value, _ in IDENTIFIERS])
def test_an_identifiable_flow_may_contain_identifiers(value: object) -> None:
    assert pass_declared(json.dumps({"status": value}), "jsonl", BOOKING).passed == [{"status": value}]


@pytest.mark.parametrize(
    ("form", "text", "passed", "reasons"),
    [
        ("csv", "", 0, []),
        ("csv", "visit,status\n", 0, []),
        ("csv", "visit,status\n1,done\n2\n3,done,more\n", 1, ["1 values for 2 columns", "3 values for 2 columns"]),
        ("csv", "visit,visit\n1,2\n", 0, ["two columns share a name"]),
        ("csv", "diagnosis\nflu\n", 0, ["none of the declared fields"]),
        ("csv", 'visit,status\n1,"done\n', 0, ["not CSV"]),
        ("csv", "\ufeffvisit,status\n1,done\n", 1, []),
        ("csv", "visit,status\n\n1,done\n\n", 1, []),
        ("jsonl", "\n\n", 0, []),
        ("jsonl", '{"visit": 1}\n{"visit": ', 1, ["not JSON"]),
        ("jsonl", "[1]\nnull\n7", 0, ["not a JSON object"] * 3),
        ("jsonl", '{"visit": 1, "visit": 2}', 0, ["a field is given twice"]),
        ("jsonl", '{"visit": {"diagnosis": "flu"}}', 0, ["a structure could carry undeclared fields"]),
        ("jsonl", '{"visit": ["flu"]}', 0, ["a structure could carry undeclared fields"]),
        ("jsonl", json.dumps({"visit": "x" * (MAX_FIELD + 1)}), 0, [f"{MAX_FIELD + 1} characters, at most"]),
        ("jsonl", "[" * 100_000, 0, ["not JSON"]),
        ("jsonl", '{"visit": NaN}', 0, ["not JSON"]),
        ("xlsx", "PK", 0, ["form 'xlsx' is neither csv nor jsonl"]),
    ],
)
def test_bad_input_is_quarantined_with_a_reason(form: str, text: str, passed: int, reasons: list[str]) -> None:
    result = pass_declared(text, form, BOOKING)
    assert len(result.passed) == passed
    assert len(result.quarantined) == len(reasons)
    for record, reason in zip(result.quarantined, reasons, strict=True):
        assert reason in str(record["reason"])
