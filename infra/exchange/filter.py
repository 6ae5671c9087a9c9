"""Lets the declared fields of a flow pass, and nothing else. Standard library only: it runs inside AWS Lambda.

A file is CSV (first row: field names) or JSON lines (one flat object a line). A record with the declared fields and no
others, each of its type, passes as it came. Any other goes to quarantine whole, with a reason: no record is lost, half
passed or cut.
"""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from infra.exchange.field_types import Field
from infra.exchange.value_types import SAYS

Record = Mapping[str, object]
LONGEST_LINE = 32_000_000
"""Characters of a line: a photograph in base64 is the longest record."""
MOST_NAMED, MOST_OF_A_NAME = 5, 60
"""Undeclared fields that a reason names, and characters of each name."""
FREE = frozenset({"text", "name", "reference", "label", "category", "number", "cell", "amount"})
"""Types whose values could hold an identifier that the type does not show."""

_GAP = r"[\s./\u2010-\u2015\u2212-]?"
IDENTIFIERS = {  # what a de-identified flow must not carry even inside an allowed field (45 CFR 164.514(b)(2))
    "e-mail address": re.compile(r"[^\s@,;]@[^\s@,;]+\.[^\s@,;.]{2,}"),
    "telephone number": re.compile(rf"(?<!\d)(\+?1{_GAP})?\(?\d{{3}}\)?{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)"),
    "social security number": re.compile(rf"(?<!\d)\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?!\d)"),
    "network address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    "web address": re.compile(r"https?://|www\.", re.IGNORECASE),
    "number that says whose it is": SAYS,
}
"""Numbers of these lengths count without their dashes, too: in doubt a record goes to quarantine."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Rule:
    """A flow's rule: the fields that a record has, and whether what passes must be free of identifiers."""

    flow: str
    fields: tuple[Field, ...]
    identifiable: bool


@dataclass(frozen=True)
class Judged:
    """One record with its line: it passes as it came, or does not for a ``reason``.

    With ``rest`` nothing after this line could be read as a record: the file has to be kept whole.
    """

    line: int
    record: Mapping[str, object]
    reason: str = ""
    rest: bool = False


def judge(lines: Iterable[str], form: str, rule: Rule) -> Iterator[Judged]:
    """Each record of a file, given as lines with their ends; one record at a time is held in memory.

    ``form`` is ``csv`` or ``jsonl``; a file of any other form is kept whole.
    """
    if form == "csv":
        found = _rows(_of_bearable_length(lines), {known.name for known in rule.fields})
    elif form == "jsonl":
        found = _objects(_of_bearable_length(lines))
    else:
        yield Judged(1, {}, f"form {form!r} is neither csv nor jsonl", rest=True)
        return
    for judged in found:
        reason = judged.reason or refusal(judged.record, rule)
        yield judged if judged.reason else Judged(judged.line, judged.record, reason)


class _LineTooLongError(ValueError):
    """A line that is no record: reading it would take more memory than the function has."""


def _of_bearable_length(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise _LineTooLongError(f"line {number} is longer than {LONGEST_LINE} characters")
        yield line.removeprefix("\ufeff") if number == 1 else line


def _rows(lines: Iterator[str], declared: AbstractSet[str]) -> Iterator[Judged]:
    reader = csv.reader(lines, strict=True)
    csv.field_size_limit(LONGEST_LINE)
    header: Sequence[str] = ()
    rows = 0
    try:
        for row in filter(None, reader):  # a blank line is no record
            if not header:
                header = row
                if len(set(header)) != len(header):
                    yield Judged(reader.line_num, {}, "two columns share a name", rest=True)
                    return
                continue
            rows += 1
            if len(row) != len(header):
                problem = f"{len(row)} values for {len(header)} columns"
                yield Judged(reader.line_num, {"columns": list(header), "row": row}, problem)
            else:
                yield Judged(reader.line_num, dict(zip(header, row, strict=True)))
        if header and not rows and not declared >= set(header):
            yield Judged(reader.line_num, {"row": header}, "the only row is no header of declared fields")
    except (csv.Error, _LineTooLongError) as error:
        yield Judged(reader.line_num, {}, f"not CSV: {error}", rest=True)


def _objects(lines: Iterator[str]) -> Iterator[Judged]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _object(number, line.removesuffix("\n"))
    except _LineTooLongError as error:
        yield Judged(number + 1, {}, f"not JSON: {error}", rest=True)


def _object(number: int, line: str) -> Judged:
    try:
        record = json.loads(line, object_pairs_hook=_unique, parse_constant=_number, parse_float=_number)
    except (ValueError, RecursionError) as error:
        return Judged(number, {"text": line}, f"not JSON: {error}")
    if isinstance(record, dict):
        return Judged(number, record)
    return Judged(number, {"value": record}, "not a JSON object")


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


def refusal(record: Record, rule: Rule) -> str:
    """Why a record may not pass, or "" where it may: a field that is not declared, missing, or not of its type."""
    declared = {known.name for known in rule.fields}
    if unknown := [ascii(name)[:MOST_OF_A_NAME] for name in record if name not in declared]:
        return f"has fields that are not declared: {', '.join(unknown[:MOST_NAMED])}"
    if missing := [known.name for known in rule.fields if known.required and known.name not in record]:
        return f"lacks {', '.join(missing)}"
    for known in rule.fields:
        if reason := known.refusal(record.get(known.name)):
            return reason
        value = str(record.get(known.name))
        looked_at = not rule.identifiable and known.type in FREE and not _is_number_of_a_thing(known, value)
        if looked_at and (found := _identifier(value)):
            return f"{known.name}: holds what looks like a {found}"
    return ""


def _is_number_of_a_thing(field: Field, value: str) -> bool:
    """Whether a reference is bare digits: the field says what they number, such as an article or a clinician.

    No flow without identifiers of patients declares a reference to one (``undeclarable``).
    """
    return field.type == "reference" and field.holds == "identifier" and _DIGITS.fullmatch(value) is not None


def _identifier(value: str) -> str:
    """The identifier that a value holds; full-width letters and invisible characters hide none."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf")
    return next((name for name, pattern in IDENTIFIERS.items() if pattern.search(plain)), "")
