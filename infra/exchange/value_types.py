"""What a value of each type looks like, and what it is under 45 CFR 164.514. Standard library only.

Each type has one pattern over the text of the value, which ends where the value ends: no line breaks, no control
characters. The kinds follow 164.514(b)(2)(i): whatever is not listed there and says nothing of one person is ``none``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

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


def _age_band(text: str) -> bool:
    if text == "90+":
        return True
    youngest, _, oldest = text.partition("-")
    return int(youngest) <= int(oldest) <= OLDEST


def _week(text: str) -> date:
    return datetime.strptime(f"{text}-1", "%G-W%V-%u").date()


SAYS = re.compile(
    r"(?<![a-z])(?:acct|account|age|birth|born|chart|dob|email|fax|iban|licen[cs]e|mail|member|mobile|mrn|passport|patient"
    r"|phone|policy|pt|ssn|tel|vin|zip)[ _.:#-]{0,2}\d",
    re.IGNORECASE,
)
"""A value that says which identifier its number is."""
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
        "a clinical or billing code such as 99213 or L70.0, with at most six digits",
        "none",
        _matches(
            r"(?!(?:[^0-9]*[0-9]){7})"
            r"(?:[A-Z0-9]{2}|[0-9]{1,5}[A-Z]?|[A-Z]{1,2}-?[0-9][0-9A-Z]{0,3}(?:\.?[0-9A-Z]{1,4})?)"
        ),
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
    "age_band": FieldType(
        "such as 30-39, or 90+",
        "none",
        lambda text: _matches(r"90\+|[0-8]?[0-9]-[0-8]?[0-9]")(text) and _age_band(text),
    ),
    "state": FieldType("the postal code of a state", "none", STATES.__contains__),
    "zip3": FieldType(
        "the first three digits of a ZIP code, 000 for sparse areas",
        "none",
        lambda text: _matches(r"[0-9]{3}")(text) and text not in SPARSE_ZIP3,
    ),
    "zip5": FieldType("five digits", "geography", _matches(r"[0-9]{5}")),
    "city": FieldType(
        "the name of a city, at most 60 letters",
        "geography",
        _matches(r"(?=.{1,60}\Z)[^\W\d_]+\.?(?:[ '\u2019-][^\W\d_]+\.?)*"),
    ),
}
"""Every type that a field may have."""
