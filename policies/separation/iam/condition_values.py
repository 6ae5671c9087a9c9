"""Candidate values of a condition key: its default, its absence, and one for each possible combination of results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, islice, product
from typing import TypeAlias

from infra.globs import ESCAPE_WILDCARDS, ends, matcher
from policies.separation.iam.aws_facts import fact_date, fact_values
from policies.separation.iam.condition_operators import date
from policies.separation.iam.conditions import UNDETERMINED, VARIABLE, Condition, Context, Undetermined, Values, holds
from policies.separation.iam.patterns import UNMENTIONED
from policies.separation.iam.representative_values import representative_values

CandidateValue: TypeAlias = "Values | Undetermined | None"
MAX_COMBINATIONS = 4096
MAX_SUBSTITUTIONS = 64
DEFAULT_VALUES: Mapping[str, Values | None] = {
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "aws:sourceip": "203.0.113.9",
    "aws:requestedregion": "us-east-1",
    "aws:userid": UNMENTIONED,
    "aws:currenttime": f"{fact_date('no-past')}T12:00:00Z",
    "aws:epochtime": str(int(date(f"{fact_date('no-past')}T12:00:00Z").timestamp())),
}


def candidate_values(key: str, conditions: Iterable[Condition], context: Context) -> Sequence[CandidateValue]:
    """The values to try for a key; the last is ``UNDETERMINED`` where the list may be incomplete."""
    every = tuple(dict.fromkeys(conditions))
    own = tuple(
        variant for condition in every if condition.key == key for variant in _substituted(condition, every, context)
    )
    found = _distinguishing(key, own)
    through_variables = tuple(_values_through_variables(key, every, context))
    cut = (UNDETERMINED,) if len(own) >= MAX_SUBSTITUTIONS else ()
    return (
        tuple(dict.fromkeys((*found[:2], *through_variables, *found[2:], *cut))) if through_variables or cut else found
    )


@lru_cache(maxsize=16384)
def _distinguishing(key: str, conditions: tuple[Condition, ...]) -> tuple[CandidateValue, ...]:
    """One value of a key for each combination of results that its conditions can have."""
    singles, complete = representative_values(
        (condition.base, value) for condition in conditions for value in condition.values
    )
    absence = () if key in fact_values("always-present") else (None,)
    if key in fact_values("no-past"):
        singles = [value for value in singles if not _is_past(value)]
    default = DEFAULT_VALUES.get(key)
    first = absence if default is None else (default, *absence)
    tried: list[Values | None] = [*first, *singles] or [None]
    if sets := sum(
        1 for condition in conditions if condition.quantifier
    ):  # a set may need one member for each condition
        several = (c for size in range(1, sets + 1) for c in combinations(singles, size))
        tried = [*first, *islice(several, MAX_COMBINATIONS)] or [None]
        complete = complete and next(several, None) is None
    found: dict[tuple[object, ...], CandidateValue] = {}
    for value in tried:
        context = Context({} if value is None else {key: value})
        found.setdefault((value is None, *(holds(condition, context) for condition in conditions)), value)
    return (*found.values(), *(() if complete else (UNDETERMINED,)))


def _is_past(value: str) -> bool:
    """Whether a text is a time before the date from which the proof holds; a text that is no time is not."""
    try:
        return date(value) < date(fact_date("no-past"))
    except (ValueError, OverflowError, OSError):
        return False


def _substituted(condition: Condition, every: Iterable[Condition], context: Context) -> Iterator[Condition]:
    """The condition itself or, where it has variables, one condition for each text that replaces them."""
    if not condition.variables or not any("${" in value for value in condition.values):
        yield condition
        return
    texts = (text for value in condition.values for text in _each_substitution(value, every, context))
    for text in dict.fromkeys(texts):
        yield replace(condition, values=(text,))


def _each_substitution(value: str, every: Iterable[Condition], context: Context) -> Iterator[str]:
    defaults = {found[1].lower(): found[2] for found in VARIABLE.finditer(value)}
    names = list(defaults)
    options = [(*_possible_texts(name, every, context), *filter(None, [defaults[name]])) for name in names]
    for chosen in islice(product(*options), MAX_SUBSTITUTIONS):
        by_name = {name: text.translate(ESCAPE_WILDCARDS) for name, text in zip(names, chosen, strict=True)}
        yield VARIABLE.sub(_replacement(by_name), value)


def _replacement(by_name: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: by_name[found[1].lower()]


def _possible_texts(name: str, every: Iterable[Condition], context: Context) -> Iterator[str]:
    """The texts that a key may have: its known values, or one for each combination of results of its own conditions."""
    value = context.get(name) if name not in ("*", "?", "$") else name
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from value
    elif value is UNDETERMINED:
        own = (t for t in every if t.key == name)
        yield from representative_values((t.base, v) for t in own for v in t.values if "${" not in v)[0]
        yield UNMENTIONED


def _values_through_variables(key: str, every: Iterable[Condition], context: Context) -> Iterator[str]:
    """The values of a key with which the variable ``${key}`` makes a condition on another key hold."""
    for condition in every:
        for value in condition.values if condition.variables else ():
            if not any(found[1].lower() == key for found in VARIABLE.finditer(value)):
                continue
            for text in _possible_texts(condition.key, every, context):
                if fit := _replaced_text(value, key, text):
                    yield fit
            yield UNMENTIONED


def _replaced_text(value: str, key: str, text: str) -> str:
    """What the variable of that name stands for where the value matches the text; "" where it does not, or unknown."""
    pieces, end = [""], 0
    for found in VARIABLE.finditer(value):
        pieces[-1] += value[end : found.start()]
        if found[1].lower() == key:
            pieces.append("")
        else:
            pieces[-1] += "*"
        end = found.end()
    pieces[-1] += value[end:]
    before, after = pieces[0], "*".join(pieces[1:])
    for start in islice(ends(before, text), 2):
        for length in ends(after[::-1], text[start:][::-1]):
            candidate = text[start : len(text) - length]
            if candidate and matcher(candidate.translate(ESCAPE_WILDCARDS).join(pieces))(text):
                return candidate
    return ""
