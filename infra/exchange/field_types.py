"""The fields of a flow: their types, what else a value has to meet, and which flow may declare which.

A value arrives as text (CSV) or as a JSON value. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from infra.exchange.value_types import SAYS, TYPES

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
"""What a field may be called."""
MOST_AHEAD = timedelta(days=1)
"""What an instant of the past may lie ahead of the broker's clock: a wrong time zone, but no wrong year."""
FORMULA = re.compile(r"\s*[=@+%|-](?![0-9(). -]*\Z)")
"""How a text begins that a spreadsheet would compute; a telephone number or a negative number may begin so."""
_STUDY_CODE = re.compile(r"[A-Za-z]{1,8}(?:[-_.:][0-9A-Fa-f]{1,8}|[0-9]{1,6})")
_NUMBERED = re.compile(r"-?[1-9][0-9]?\Z")


@dataclass(frozen=True)
class Field:
    """One field of a flow. ``kind`` overrides the type's; ``values``, if there are any, are the only ones that pass.

    With ``words`` each of these passes, alone or with a number (``room-12``). ``values_of`` is where the values come
    from (``locations`` of the practice); until they are filled in, any text of the type passes. ``most`` is the
    greatest number; one with it is not below 0. With ``past`` an instant later than tomorrow does not pass.
    """

    name: str
    type: str
    required: bool = True
    kind: str = ""
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    values_of: str = ""
    most: int = 0
    past: bool = False

    def __str__(self) -> str:
        """``email (email, may be left out)``, with what else limits its values."""
        limits = [
            "of a list" if self.values or self.values_of else "",
            "of a list, with a number" if self.words else "",
            f"at most {self.most}" if self.most else "",
            "not ahead" if self.past else "",
            "" if self.required else "may be left out",
        ]
        return f"{self.name} ({', '.join(filter(None, (self.type, *limits)))})"

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
        if self.type in ("name", "text", "email") and FORMULA.match(unicodedata.normalize("NFKC", text)):
            return f"{self.name}: begins as a formula of a spreadsheet"
        found = TYPES[self.type]
        if not found.meets(text):
            return f"{self.name}: is no {self.type} ({found.says})"
        return self._outside(text)

    @property
    def closed(self) -> bool:
        """Whether its values come from a list, so that nothing else can be written into it."""
        return bool(self.values or self.words or self.values_of)

    def _outside(self, text: str) -> str:
        """Why a text of the type is none of what is declared, or ""."""
        if self.values and text not in self.values:
            return f"{self.name}: is none of the {len(self.values)} values that are declared"
        if self.words and _NUMBERED.sub("", text) not in self.words:
            return f"{self.name}: is none of the {len(self.words)} words that are declared"
        if self.most and not 0 <= Decimal(text) <= self.most:
            return f"{self.name}: is not between 0 and {self.most}"
        if self.holds == "study-code" and not _study_code(text):
            return f"{self.name}: is no code of a study (some letters and at most six digits, such as q-17)"
        if self.past and datetime.fromisoformat(text) > datetime.now(UTC) + MOST_AHEAD:
            return f"{self.name}: lies ahead by more than a day: the clock of the sender is wrong"
        return ""


def field_of(entry: Mapping[str, object]) -> Field:
    """The field of a JSON object: ``name``, ``type``, and perhaps more of what a ``Field`` has."""
    values, words, most = entry.get("values") or (), entry.get("words") or (), entry.get("most") or 0
    return Field(
        str(entry["name"]),
        str(entry["type"]),
        entry.get("required", True) is True,
        str(entry.get("kind") or ""),
        tuple(str(value) for value in values) if isinstance(values, list | tuple) else (),
        tuple(str(word) for word in words) if isinstance(words, list | tuple) else (),
        str(entry.get("values_of") or ""),
        most if isinstance(most, int) else 0,
        entry.get("past") is True,
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
    if field.words:
        entry["words"] = list(field.words)
    if field.values_of and not field.values:
        entry["values_of"] = field.values_of
    if field.most:
        entry["most"] = field.most
    if field.past:
        entry["past"] = True
    return entry


def _text(value: object) -> str:
    """A value as text: JSON's words for booleans, numbers as they are written, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _study_code(text: str) -> bool:
    """Whether it is a code of a study, and not, by its form, a name, a number of somebody's or an address."""
    digits = sum(character.isdigit() for character in text)
    return 0 < digits <= 6 and _STUDY_CODE.fullmatch(text) is not None and not SAYS.search(text)


KINDS = ("none", "date", "geography", "name", "contact", "identifier", "free-text", "study-code", "period", "facility")
"""What a field may be declared to hold. ``study-code`` is a code that 164.514(e)(2) does not exclude; ``period`` and
``facility`` are the time and place of an aggregate, whose rows are about no single person."""
PERMITTED: Mapping[str, frozenset[str]] = {
    "de-identified": frozenset({"none"}),
    "aggregate": frozenset({"none", "period", "facility"}),
    "limited-data-set": frozenset({"none", "date", "geography", "study-code"}),
    "expert-determined": frozenset({"none", "date", "geography", "study-code", "period", "facility"}),
}
"""Form of a flow -> the kinds of field that it may carry; other forms may carry every kind."""
LDS = "limited-data-set"
OPEN_WORDS = frozenset({"category", "label", "code"})
"""Types of words that anybody could be called by; the codes of a limited data set may be any, as its dates may."""
NUMBERS = ("number", "cell", "amount")
SOURCES_OF_VALUES = ("locations", "services", "clinical-roles")
"""Where the values of a field can come from: the practice's locations in mso.yaml, or the facts."""


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
    if field.values_of and field.values_of not in SOURCES_OF_VALUES:
        return f"{field.name}: values_of is {field.values_of!r}, must be one of {', '.join(SOURCES_OF_VALUES)}"
    if field.most and field.type not in NUMBERS:
        return f"{field.name}: most is for {', '.join(NUMBERS)}, not for a {field.type}"
    open_words = OPEN_WORDS - {"code"} if form == LDS else OPEN_WORDS
    if permitted is not None and not field.closed and field.type in open_words:
        return (
            f"{field.name}: a {form} flow cannot carry any {field.type}, as a name could be written as one; "
            "list what it can be (values, words or values_of)"
        )
    return ""
