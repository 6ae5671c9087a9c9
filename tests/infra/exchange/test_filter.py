"""The field filter, for any input: what passes is exactly what is declared, and no record is lost."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.exchange.field_types import Field
from infra.exchange.filter import LONGEST_LINE, Judged, Rule, judge

FIELDS = ("visit", "status", "minutes")
DECLARED = (Field("visit", "text"), Field("status", "text", required=False), Field("minutes", "text", required=False))
BOOKING = Rule("f-appointments", DECLARED, identifiable=True)
USAGE = Rule("f-utilisation", DECLARED, identifiable=False)
GOOD = {"visit": "v-1"}

plain = st.text(max_size=20)
names = st.sampled_from([*FIELDS, "name", "diagnosis", "Visit", " visit", "visit ", "", "status\u200b"]) | plain
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@dataclass
class Result:
    """What passed, and what did not with its line and reason; ``rest`` where the file is kept whole."""

    passed: list[dict[str, Any]]
    quarantined: list[dict[str, Any]]
    rest: bool


def pass_declared(text: str, form: str, rule: Rule) -> Result:
    judged = list(judge(text.splitlines(keepends=True) if form == "csv" else _lines(text), form, rule))
    held = [{"line": j.line, "reason": j.reason, "record": dict(j.record)} for j in judged if j.reason]
    return Result([dict(j.record) for j in judged if not j.reason], held, any(j.rest for j in judged))


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


def check_passed(result: Result) -> None:
    for record in result.passed:
        assert set(record) <= set(FIELDS)
        assert record["visit"] not in (None, "")
        assert not any(isinstance(value, dict | list) for value in record.values())


@given(st.text())
@pytest.mark.parametrize("form", ["csv", "jsonl", "", "xlsx"])
def test_only_declared_fields_of_any_text_pass(form: str, text: str) -> None:
    check_passed(pass_declared(text, form, BOOKING))


@given(st.lists(st.dictionaries(names, anything, max_size=5), max_size=6))
def test_a_record_passes_as_it_came_or_is_kept_whole(records: list[dict[str, Any]]) -> None:
    text = "\n".join(json.dumps(record) for record in records)
    result = pass_declared(text, "jsonl", BOOKING)
    check_passed(result)
    assert len(result.passed) + len(result.quarantined) == len(records)
    came = [json.dumps(record, sort_keys=True) for record in records]
    assert all(json.dumps(record, sort_keys=True) in came for record in result.passed)


@given(st.lists(st.lists(plain, min_size=2), min_size=1, max_size=5), st.lists(names, min_size=2, max_size=4))
def test_each_value_of_a_csv_file_passes_or_is_readable_in_quarantine(rows: list[list[str]], header: list[str]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    for line, row in enumerate(rows):
        writer.writerow([f"<{line}.{column}>{value}" for column, value in enumerate(row)])
    result = pass_declared(file.getvalue(), "csv", BOOKING)
    found = json.dumps([result.passed, result.quarantined])
    values = [f"<{line}.{column}>" for line, row in enumerate(rows) for column in range(len(row))]
    assert result.rest or all(value in found for value in values)


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
    result = pass_declared(json.dumps({**GOOD, "status": value}), "jsonl", USAGE)
    assert result.passed == []
    assert kind in str(result.quarantined[0]["reason"])


@given(st.sampled_from([str(value) for value, _ in IDENTIFIERS]), st.sampled_from(FIELDS), plain, plain)
def test_identifiers_are_found_anywhere_in_a_value(identifier: str, field: str, before: str, after: str) -> None:
    text = json.dumps({**GOOD, field: f"{before} {identifier} {after}"})
    assert pass_declared(text, "jsonl", USAGE).passed == []


@pytest.mark.parametrize("value", ["v-1", "2026-11-21", "2026-11-21T10:30:00Z", "45", 45, 3.5, None, True, "done"])
def test_ordinary_values_pass_a_de_identified_flow(value: object) -> None:
    record = {**GOOD, "status": value}
    assert pass_declared(json.dumps(record), "jsonl", USAGE).passed == [record]


@pytest.mark.parametrize("value", [value for value, _ in IDENTIFIERS])
def test_an_identifiable_flow_may_contain_identifiers(value: object) -> None:
    record = {**GOOD, "status": value}
    assert pass_declared(json.dumps(record), "jsonl", BOOKING).passed == [record]


@pytest.mark.parametrize(
    ("form", "text", "passed", "reasons"),
    [
        ("csv", "", 0, []),
        ("csv", "visit,status\n", 0, []),
        ("csv", "visit,status\n1,done\n2\n3,done,more\n", 1, ["1 values for 2 columns", "3 values for 2 columns"]),
        ("csv", "visit,visit\n1,2\n", 0, ["two columns share a name"]),
        ("csv", "diagnosis\nflu\n", 0, ["fields that are not declared: 'diagnosis'"]),
        ("csv", "visit,diagnosis\nv-1,flu\n", 0, ["fields that are not declared: 'diagnosis'"]),
        ("csv", "status\ndone\n", 0, ["lacks visit"]),
        ("csv", "visit,status\n,done\n", 0, ["visit: is required and empty"]),
        ("csv", 'visit,status\n1,"done\n', 0, ["not CSV"]),
        ("csv", "\ufeffvisit,status\n1,done\n", 1, []),
        ("csv", "visit,status\n\n1,done\n\n", 1, []),
        ("csv", "visit,status\n1,a\u202eb\n", 0, ["control or invisible characters"]),
        ("jsonl", "\n\n", 0, []),
        ("jsonl", '{"visit": 1}\n{"visit": ', 1, ["not JSON"]),
        ("jsonl", "[1]\nnull\n7", 0, ["not a JSON object"] * 3),
        ("jsonl", '{"visit": 1, "visit": 2}', 0, ["a field is given twice"]),
        ("jsonl", '{"visit": {"diagnosis": "flu"}}', 0, ["a structure could carry undeclared fields"]),
        ("jsonl", '{"visit": ["flu"]}', 0, ["a structure could carry undeclared fields"]),
        ("jsonl", json.dumps({"visit": "x" * 201}), 0, ["visit: is no text"]),
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


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_line_that_no_record_could_have_ends_the_reading(form: str) -> None:
    first = "visit\n" if form == "csv" else '{"visit": "v-1"}\n'
    judged = list(judge(iter([first, "v-2\n" if form == "csv" else "\n", "x" * (LONGEST_LINE + 1)]), form, BOOKING))
    assert [j.reason for j in judged[:-1]] == [""]
    assert judged[-1].rest
    assert "longer than" in judged[-1].reason


def test_one_record_at_a_time_is_held() -> None:
    def lines() -> Iterator[str]:
        for number in range(3):
            taken.append(number)
            yield json.dumps({"visit": f"v-{number}"}) + "\n"

    taken: list[int] = []
    found: Iterator[Judged] = judge(lines(), "jsonl", BOOKING)
    next(found)
    assert taken == [0]
