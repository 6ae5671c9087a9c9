"""Condition blocks: every operator of IAM, three-valued, with policy variables and set operators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from policies.separation.iam.condition_operators import OPERATORS, TAKES_VARIABLES
from policies.separation.iam.patterns import ARN_PARTS, LITERAL, PLAIN
from policies.separation.iam.three_valued import Truth, every, some

Values: TypeAlias = "str | tuple[str, ...]"
"""The value of a context key: one string, or several where the key is multivalued."""


class Open:
    """The value of a key that nobody told us."""


OPEN: Final = Open()
VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a request: keys in lower case. A key that is not listed is absent, or open where ``closed``
    is false and no entry of ``absent`` (a key, or a prefix ending in ``/``) covers it."""

    known: Mapping[str, Values]
    closed: bool = True
    absent: frozenset[str] = frozenset()

    def get(self, key: str) -> Values | Open | None:
        """The key's value, ``None`` where it is absent, ``OPEN`` where that cannot be told."""
        found = self.known.get(key)
        if found is not None or self.closed or key in self.absent:
            return found
        return None if key.partition("/")[0] + "/" in self.absent else OPEN


@dataclass(frozen=True, slots=True)
class Test:
    """One line of a condition block: an operator, the key it reads, the values it compares with."""

    operator: str  # as written
    base: str  # lower case, positive: stringequals, arnlike, null ...
    key: str  # lower case
    values: tuple[str, ...]
    negated: bool = False
    if_exists: bool = False
    quantifier: str = ""  # forallvalues, foranyvalue
    variables: bool = True  # of Version 2012-10-17, under an operator on text


NEGATIVES = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "arnnotequals": "arnlike",
    "arnnotlike": "arnlike",
}


def parse_test(operator: str, key: str, values: tuple[str, ...], *, variables: bool = True) -> Test:
    """A line of a condition block, its operator taken apart."""
    quantifier, colon, rest = operator.rpartition(":")
    base = rest.lower()
    if_exists = base.endswith("ifexists")
    base = base.removesuffix("ifexists")
    negated = base in NEGATIVES
    base = NEGATIVES.get(base, "arnlike" if base == "arnequals" else base)
    quantifier = quantifier.lower() if colon else ""
    variables = variables and base in TAKES_VARIABLES
    return Test(operator, base, key.lower(), values, negated, if_exists, quantifier, variables)


def holds(test: Test, context: Context) -> Truth:
    """Whether one line of a condition block is met."""
    if test.base not in OPERATORS and test.base != "null":
        return Truth.UNKNOWN  # an operator this evaluator does not know is not evaluated
    value = context.get(test.key)
    if isinstance(value, Open):
        return Truth.UNKNOWN
    if test.base == "null":
        wanted = "true" if value is None or value in ("", ()) else "false"
        return Truth.of(any(v.lower() == wanted for v in test.values))
    if value is None or value == () or (test.quantifier and value in ("", ("",))):  # to a set, empty text is nothing
        if test.quantifier:
            return Truth.of(test.quantifier == "forallvalues")
        return Truth.of(test.if_exists or test.negated)
    singles = [_single(test, one, context) for one in ((value,) if isinstance(value, str) else value)]
    match test.quantifier:
        case "forallvalues":
            return every(singles)
        case "foranyvalue":
            return some(singles)
        case "":
            # Several values under an operator made for one: certain only where they agree.
            return singles[0] if all(s is singles[0] for s in singles) else Truth.UNKNOWN
        case _:
            return Truth.UNKNOWN


def _single(test: Test, value: str, context: Context) -> Truth:
    """One value of the request against all values of the policy: any may match, or, negated, none may."""
    literal, others = _told_apart(test)
    if value in literal and (test.base != "arnlike" or value.startswith("arn:")):
        found = Truth.TRUE
    else:
        found = some(_compare(test, wanted, value, context) for wanted in others)
    return found.negated() if test.negated else found


@lru_cache(maxsize=65536)
def _told_apart(test: Test) -> tuple[frozenset[str], tuple[str, ...]]:
    """The values of a test that match nothing but themselves, to be looked up, and the others, to be compared."""
    if test.base not in ("stringequals", "stringlike", "arnlike"):
        return frozenset(), test.values
    wild = {*("$" if test.base == "stringequals" else "*?$"), *map(chr, PLAIN)}
    short = ARN_PARTS - 1 if test.base == "arnlike" else 0
    literal = frozenset(v for v in test.values if not wild & set(v) and v.count(":") >= short)
    return literal, tuple(v for v in test.values if v not in literal)


def _compare(test: Test, wanted: str, value: str, context: Context) -> Truth:
    if test.variables and "${" in wanted:
        filled = substitute(wanted, context)
        if isinstance(filled, Open):
            return Truth.UNKNOWN
        if filled is None:
            # AWS may take the whole statement for invalid: no match, and nothing to build a negation on.
            return Truth.UNKNOWN if test.negated else Truth.FALSE
        wanted = filled
    try:
        return Truth.of(OPERATORS[test.base](wanted, value))
    except (ValueError, OverflowError, OSError):  # not a number, date or address
        return Truth.UNKNOWN if test.negated else Truth.FALSE


def substitute(pattern: str, context: Context) -> str | Open | None:
    """The pattern with its ``${variables}`` filled in, their wildcards literal; ``None`` where one is absent."""
    pieces: list[str] = []
    end = 0
    for found in VARIABLE.finditer(pattern):
        name, default = found[1], found[2]
        value: Values | Open | None = name if name in ("*", "?", "$") else context.get(name.lower())
        if value is None or value == ():
            value = default
        if isinstance(value, Open):
            return OPEN
        if not isinstance(value, str):
            return None  # absent, or multivalued: neither can fill a variable
        pieces += pattern[end : found.start()], value.translate(LITERAL)
        end = found.end()
    return "".join((*pieces, pattern[end:]))
