"""Fields that identify a person: names of fields that show an identifier of 45 CFR 164.514(b)(2)(i)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from policies.data_files import read_data
from policies.separation.estate.name_words import words_of


def identifier_in(field: str) -> str:
    """The paragraph of 164.514(b)(2)(i) whose identifier a field's name shows, such as ``A`` for a name; else ""."""
    found = words_of(field)
    if _is_coarse(found):
        return ""
    return next((paragraph for words, paragraph in _identifiers() if words <= found), "")


def may_identify(field: str) -> bool:
    """Whether a field's name leaves open what it holds, such as free text."""
    undecided: list[str] = read_data("separation/verdicts/identifying_fields.yaml")["undecided"]
    found = words_of(field)
    return not (found.isdisjoint(undecided) or _is_coarse(found))


def _is_coarse(words: frozenset[str]) -> bool:
    """Whether a field holds a class or a count of values rather than the value."""
    coarse: list[str] = read_data("separation/verdicts/identifying_fields.yaml")["coarse"]
    return not words.isdisjoint(coarse)


@cache
def _identifiers() -> tuple[tuple[frozenset[str], str], ...]:
    listed: dict[str, Iterable[str]] = read_data("separation/verdicts/identifying_fields.yaml")["identifiers"]
    found = [(frozenset(entry.split()), paragraph) for paragraph, words in listed.items() for entry in words]
    return tuple(sorted(found, key=lambda each: -len(each[0])))  # the most exact entry names the paragraph
