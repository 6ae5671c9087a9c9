"""Values of a key that tell its tests apart: its natural one, absence, and one for each way the tests can come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, islice, product
from typing import TypeAlias

from policies.separation.iam.conditions import OPEN, VARIABLE, Context, Open, Test, Values, holds
from policies.separation.iam.patterns import FRESH, LITERAL
from policies.separation.iam.representative_values import samples

Choice: TypeAlias = "Values | Open | None"
MOST_SETS = 4096
MOST_FILLED = 64
NATURAL: Mapping[str, Values | None] = {
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "aws:sourceip": "203.0.113.9",
    "aws:requestedregion": "us-east-1",
    "aws:currenttime": "2026-11-21T12:00:00Z",
}


def choices(key: str, tests: Iterable[Test], context: Context) -> Sequence[Choice]:
    """What to try for a key; it ends with ``OPEN`` where there may be more than was listed."""
    every = tuple(dict.fromkeys(tests))
    own = tuple(told for test in every if test.key == key for told in _filled(test, every, context))
    found = _apart(key, own)
    linked = tuple(_linked(key, every, context))
    cut = (OPEN,) if len(own) >= MOST_FILLED else ()
    return tuple(dict.fromkeys((*found[:2], *linked, *found[2:], *cut))) if linked or cut else found


@lru_cache(maxsize=16384)
def _apart(key: str, tests: tuple[Test, ...]) -> tuple[Choice, ...]:
    """One value of a key for each way in which its tests can come out together."""
    singles, complete = samples((test.base, value) for test in tests for value in test.values)
    tried: list[Values | None] = [NATURAL.get(key), None, *singles]
    if sets := sum(1 for test in tests if test.quantifier):  # as many values as there are tests may be needed at once
        several = (c for size in range(1, sets + 1) for c in combinations(singles, size))
        tried = [NATURAL.get(key), None, *islice(several, MOST_SETS)]
        complete = complete and next(several, None) is None
    found: dict[tuple[object, ...], Choice] = {}
    for value in tried:
        context = Context({} if value is None else {key: value})
        found.setdefault((value is None, *(holds(test, context) for test in tests)), value)
    return (*found.values(), *(() if complete else (OPEN,)))


def _filled(test: Test, every: Iterable[Test], context: Context) -> Iterator[Test]:
    """The test; one for each thing that its variables may come to stand for, so that each is told apart."""
    if not test.variables or not any("${" in value for value in test.values):
        yield test
        return
    for filled in dict.fromkeys(filled for value in test.values for filled in _each_filled(value, every, context)):
        yield replace(test, values=(filled,))


def _each_filled(value: str, every: Iterable[Test], context: Context) -> Iterator[str]:
    defaults = {found[1].lower(): found[2] for found in VARIABLE.finditer(value)}
    names = list(defaults)
    options = [(*_texts_of(name, every, context), *filter(None, [defaults[name]])) for name in names]
    for chosen in islice(product(*options), MOST_FILLED):
        by_name = {name: text.translate(LITERAL) for name, text in zip(names, chosen, strict=True)}
        yield VARIABLE.sub(_filler(by_name), value)


def _filler(by_name: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda found: by_name[found[1].lower()]


def _texts_of(name: str, every: Iterable[Test], context: Context) -> Iterator[str]:
    """The texts that a key may have: the one it has, or those that its own tests tell apart."""
    value = context.get(name) if name not in ("*", "?", "$") else name
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from value
    elif value is OPEN:
        own = (t for t in every if t.key == name)
        yield from samples((t.base, v) for t in own for v in t.values if "${" not in v)[0]
        yield FRESH


def _linked(key: str, every: Iterable[Test], context: Context) -> Iterator[str]:
    """What a key must be, so that a variable of its name makes another key's test come true."""
    for test in every:
        for value in test.values if test.variables else ():
            if not any(found[1].lower() == key for found in VARIABLE.finditer(value)):
                continue
            form = re.compile(_form(value, key), re.DOTALL)
            for text in _texts_of(test.key, every, context):
                if (fit := form.fullmatch(text)) and fit[1]:
                    yield fit[1]
            yield FRESH


def _form(value: str, key: str) -> str:
    """The regular expression of a value, its first variable of that name a group."""
    pieces: list[str] = []
    end = grouped = 0
    for found in VARIABLE.finditer(value):
        pieces.append(_glob(value[end : found.start()]))
        named = found[1].lower() == key
        pieces.append("(.*)" if named and not grouped else r"\1" if named else ".*")
        grouped, end = grouped or named, found.end()
    return "".join((*pieces, _glob(value[end:])))


def _glob(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
