"""The types of a flow's fields: what a value looks like, and what it is under 45 CFR 164.514. Standard library only.

A value arrives as text (CSV) or as a JSON value. Each type has one pattern over the text of the value, which ends where
the value ends: no line breaks, no control characters. The kinds follow 164.514(b)(2)(i): whatever is not listed there
and says nothing of one person is ``none``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
"""What a field may be called."""
SMALLEST_CELL = 11
"""Counts below this may point to a person; CMS's cell size policy suppresses 1 to 10."""
OLDEST = 89
"""All ages over 89 are an identifier (164.514(b)(2)(i)(C)); they may be stated as one class, 90+."""
SPARSE_ZIP3 = frozenset(
    {"036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890",
     "893"}
)  # fmt: skip
"""Areas with 20,000 people or fewer by the 2000 census (HHS's guidance on de-identification): they become 000."""
STATES = frozenset(
    {"AL", "AK", "AS", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID", "IL", "IN", "KS",
     "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY",
     "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY"}
)  # fmt: skip


@dataclass(frozen=True)
class FieldType:
    """A type: its ``pattern`` in words, the kind of its values, and what a text has to meet."""

    says: str
    kind: str
    meets: Callable[[str], bool]


@dataclass(frozen=True)
class Field:
    """One field of a flow. ``kind`` overrides the type's; ``values``, if there are any, are the only ones that pass."""

    name: str
    type: str
    required: bool = True
    kind: str = ""
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``email (email, may be left out)``."""
        return f"{self.name} ({self.type}{'' if self.required else ', may be left out'})"

    @property
    def holds(self) -> str:
        """The kind of its values (``name``, ``contact``, ``date``, ``geography``, ``identifier``, ``none`` ...)."""
        return self.kind or TYPES[self.type].kind

    def refusal(self, value: object) -> str:
        """Why a value may not pass, or "" where it may; the value itself is not repeated."""
        if isinstance(value, dict | list):
            return f"{self.name}: a structure could carry undeclared fields"
        text = _text(value)
        if text == "":
            return f"{self.name}: is required and empty" if self.required else ""
        if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") for character in text):
            return f"{self.name}: holds control or invisible characters"
        found = TYPES[self.type]
        if not found.meets(text):
            return f"{self.name}: is no {self.type} ({found.says})"
        if self.values and text not in self.values:
            return f"{self.name}: is none of the {len(self.values)} values that are declared"
        return ""


def field_of(entry: Mapping[str, object]) -> Field:
    """The field of a JSON object: ``name``, ``type``, and perhaps ``required``, ``kind`` and ``values``."""
    values = entry.get("values") or ()
    return Field(
        str(entry["name"]),
        str(entry["type"]),
        entry.get("required", True) is True,
        str(entry.get("kind") or ""),
        tuple(str(value) for value in values) if isinstance(values, list | tuple) else (),
    )


def as_entry(field: Field) -> dict[str, object]:
    """The field as a JSON object, without what is the default; ``field_of`` reads it."""
    entry: dict[str, object] = {"name": field.name, "type": field.type}
    if not field.required:
        entry["required"] = False
    if field.kind:
        entry["kind"] = field.kind
    if field.values:
        entry["values"] = list(field.values)
    return entry


def _text(value: object) -> str:
    """A value as text: JSON's words for booleans, numbers as they are written, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _parses(parse: Callable[[str], object], pattern: str) -> Callable[[str], bool]:
    looks = _matches(pattern)

    def meets(text: str) -> bool:
        if not looks(text):
            return False
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return meets


def _at_most(most: int, pattern: str) -> Callable[[str], bool]:
    looks = _matches(pattern)
    return lambda text: looks(text) and int(text) <= most


def _shorter(most: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= most


def _cell(text: str) -> bool:
    return _matches(r"0|[1-9][0-9]{0,8}")(text) and (int(text) == 0 or int(text) >= SMALLEST_CELL)


def _week(text: str) -> date:
    return datetime.strptime(f"{text}-1", "%G-W%V-%u").date()


DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TYPES: Mapping[str, FieldType] = {
    "name": FieldType("the name of a person, at most 100 characters", "name", _shorter(100)),
    "email": FieldType("NAME@DOMAIN", "contact", _matches(r"[^\s@,;<>\"]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")),
    "phone": FieldType("digits with + ( ) . - and spaces", "contact", _matches(r"\+?[0-9(). -]{7,24}")),
    "url": FieldType("https://...", "contact", _matches(r"https://[A-Za-z0-9.-]{1,190}(/[!-~]{0,600})?")),
    "reference": FieldType(
        "letters, digits and . _ : -, at most 64", "identifier", _matches(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
    ),
    "record": FieldType("an image or document, in base64", "identifier", _matches(r"[A-Za-z0-9+/=]{1,20000000}")),
    "text": FieldType("one line, at most 200 characters", "free-text", _shorter(200)),
    "category": FieldType(
        "a lower-case word with hyphens and at most four digits, at most 40 characters",
        "none",
        _matches(r"(?!(?:[^0-9]*[0-9]){5})[a-z][a-z0-9]{0,19}(-[a-z0-9]{1,19}){0,4}"),
    ),
    "code": FieldType(
        "a clinical or billing code such as 99213 or L70.0", "none", _matches(r"[A-Z0-9][A-Z0-9.-]{0,11}")
    ),
    "label": FieldType(
        "letters and at most four digits, such as room-2",
        "none",
        _matches(r"[a-z]{1,20}(-[a-z]{1,20}){0,2}-?[0-9]{0,4}"),
    ),
    "boolean": FieldType("true or false", "none", _matches(r"true|false")),
    "number": FieldType("a whole number", "none", _matches(r"-?(0|[1-9][0-9]{0,8})")),
    "amount": FieldType(
        "a number with at most four decimals", "none", _matches(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?")
    ),
    "cell": FieldType(f"a count of 0, or of {SMALLEST_CELL} or more", "none", _cell),
    "year": FieldType("YYYY", "none", _matches(r"(19|20)[0-9]{2}")),
    "quarter": FieldType("YYYY-Q1 to YYYY-Q4", "date", _matches(r"(19|20)[0-9]{2}-Q[1-4]")),
    "month": FieldType("YYYY-MM", "date", _matches(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")),
    "week": FieldType("YYYY-Www by ISO 8601", "date", _parses(_week, r"(19|20)[0-9]{2}-W[0-5][0-9]")),
    "date": FieldType("YYYY-MM-DD", "date", _parses(date.fromisoformat, DATE)),
    "datetime": FieldType(
        "YYYY-MM-DDTHH:MM with seconds and offset if needed",
        "date",
        _parses(
            datetime.fromisoformat, rf"{DATE}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
        ),
    ),
    "instant": FieldType(
        "YYYY-MM-DDTHH:MM:SSZ, in UTC",
        "date",
        _parses(datetime.fromisoformat, rf"{DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z"),
    ),
    "age": FieldType(
        f"0 to {OLDEST}, or 90+", "none", lambda text: text == "90+" or _at_most(OLDEST, r"[0-9]{1,2}")(text)
    ),
    "age_band": FieldType("such as 30-39, or 90+", "none", _matches(r"90\+|[0-8]?[0-9]-[0-8]?[0-9]")),
    "state": FieldType("the postal code of a state", "none", STATES.__contains__),
    "zip3": FieldType(
        "the first three digits of a ZIP code, 000 for sparse areas",
        "none",
        lambda text: _matches(r"[0-9]{3}")(text) and text not in SPARSE_ZIP3,
    ),
    "zip5": FieldType("five digits", "geography", _matches(r"[0-9]{5}")),
    "city": FieldType("the name of a city, at most 60 letters", "geography", _matches(r"[^\d_@]{1,60}")),
}
"""Every type that a field may have."""
KINDS = ("none", "date", "geography", "name", "contact", "identifier", "free-text", "study-code", "period", "facility")
"""What a field may be declared to hold. ``study-code`` is a code that 164.514(e)(2) does not exclude; ``period`` and
``facility`` are the time and place of an aggregate, whose rows are about no single person."""
PERMITTED: Mapping[str, frozenset[str]] = {
    "de-identified": frozenset({"none"}),
    "aggregate": frozenset({"none", "period", "facility"}),
    "limited-data-set": frozenset({"none", "date", "geography", "study-code"}),
}
"""Form of a flow -> the kinds of field that it may carry; other forms may carry every kind."""


def undeclarable(field: Field, form: str) -> str:
    """Why a flow of a form may not declare a field, or "" where it may."""
    if not NAME.fullmatch(field.name):
        return f"{field.name!r} is no field name (lower-case letters, digits and _): write an identifier, not prose"
    if field.type not in TYPES:
        return f"{field.name}: there is no type {field.type!r}; types: {', '.join(TYPES)}"
    if field.kind and field.kind not in KINDS:
        return f"{field.name}: there is no kind {field.kind!r}; kinds: {', '.join(KINDS)}"
    permitted = PERMITTED.get(form)
    if permitted is not None and field.holds not in permitted:
        return f"{field.name}: a {form} flow cannot carry a field of the kind {field.holds} (45 CFR 164.514)"
    return ""
