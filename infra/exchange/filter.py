"""Lets the declared fields of a flow pass, and nothing else. Standard library only: it runs inside AWS Lambda.

A file is CSV (first row: field names) or JSON lines (one flat object a line). Each record either passes, cut down to
the declared fields, or goes to quarantine whole, with a reason. No record is lost and none is half passed.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Record = Mapping[str, object]
MAX_FIELD = 2000
"""Longer values are no declared field: they are documents, notes or images."""

_GAP = r"[\s./\u2010-\u2015\u2212-]?"
IDENTIFIERS = {  # what a de-identified flow must not carry even inside an allowed field (45 CFR 164.514(b)(2))
    "e-mail address": re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}"),
    "telephone number": re.compile(rf"(?<!\d)(\+?1{_GAP})?\(?\d{{3}}\)?{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)"),
    "social security number": re.compile(rf"(?<!\d)\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?!\d)"),
    "network address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    "web address": re.compile(r"https?://|www\.", re.IGNORECASE),
}
"""Numbers of these lengths count without their dashes, too: in doubt a record goes to quarantine."""


@dataclass(frozen=True)
class Rule:
    """A flow's rule: the only fields that pass, and whether what passes must be free of identifiers."""

    flow: str
    fields: tuple[str, ...]
    identifiable: bool


@dataclass
class Result:
    """Records that passed, cut to the declared fields; and those that did not, each with its line and reason."""

    passed: list[dict[str, object]] = field(default_factory=list)
    quarantined: list[dict[str, object]] = field(default_factory=list)


def pass_declared(text: str, form: str, rule: Rule) -> Result:
    """Filter one file. ``form`` is ``csv`` or ``jsonl``; anything else quarantines the file as one record."""
    result = Result()
    for line, record, problem in _records(text.removeprefix("\ufeff"), form):
        reason = problem or _refusal(record, rule)
        if reason:
            result.quarantined.append({"line": line, "reason": reason, "record": record or text})
        else:
            result.passed.append({name: record[name] for name in rule.fields if name in record})
    return result


def _records(text: str, form: str) -> Iterator[tuple[int, dict[str, object], str]]:
    if form == "csv":
        yield from _rows(text)
    elif form == "jsonl":
        yield from _objects(text)
    else:
        yield 1, {}, f"form {form!r} is neither csv nor jsonl"


def _rows(text: str) -> Iterator[tuple[int, dict[str, object], str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: Sequence[str] = ()
    try:
        for row in filter(None, reader):  # a blank line is no record
            if not header:
                header = row
                if len(set(header)) != len(header):
                    yield reader.line_num, {"rest": text}, "two columns share a name"
                    return
            elif len(row) != len(header):
                yield reader.line_num, {"row": row}, f"{len(row)} values for {len(header)} columns"
            else:
                yield reader.line_num, dict(zip(header, row, strict=True)), ""
    except csv.Error as error:
        yield reader.line_num, {"rest": text}, f"not CSV: {error}"


def _objects(text: str) -> Iterator[tuple[int, dict[str, object], str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=_unique, parse_constant=_number, parse_float=_number)
        except (ValueError, RecursionError) as error:
            yield number, {"text": line}, f"not JSON: {error}"
            continue
        if isinstance(record, dict):
            yield number, record, ""
        else:
            yield number, {"value": record}, "not a JSON object"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is given twice")
    return found


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number


def _refusal(record: Record, rule: Rule) -> str:
    """Why a record may not pass, or "" where it may."""
    if not any(name in record for name in rule.fields):
        return "none of the declared fields is in it"
    for name in rule.fields:
        value = record.get(name)
        if isinstance(value, dict | list):
            return f"{name}: a structure could carry undeclared fields"
        text = str(value)
        if len(text) > MAX_FIELD:
            return f"{name}: {len(text)} characters, at most {MAX_FIELD}"
        if not rule.identifiable and (found := _identifier(text)):
            return f"{name}: holds what looks like a {found}"
    return ""


def _identifier(value: str) -> str:
    """The identifier that a value holds; full-width letters and invisible characters hide none."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf")
    return next((name for name, pattern in IDENTIFIERS.items() if pattern.search(plain)), "")
