"""Condition blocks of IAM policies: every operator, policy variables and set operators, in three-valued logic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, Final, TypeAlias

from policies.separation.iam.condition_operators import OPERATORS, OPERATORS_WITH_VARIABLES
from policies.separation.iam.patterns import ARN_PARTS, ESCAPE_WILDCARDS, UNESCAPE_WILDCARDS
from policies.separation.iam.three_valued import Truth, every, some

Values: TypeAlias = "str | tuple[str, ...]"
"""The value of a context key: one string, or several where the key is multivalued."""


class Undetermined:
    """The value of a context key that may be anything, or absent."""


UNDETERMINED: Final = Undetermined()
VARIABLE = re.compile(r"\$\{\s*+([^{},]{1,512}?)\s*+(?:,\s*+'([^'{}]*)'\s*+)?\}")


@dataclass(frozen=True, slots=True)
class Context:
    """The request context, keys in lower case. A key that is not in ``known`` is absent if the context is ``complete``
    or an entry of ``absent`` (a key, or a prefix ending in ``/``) covers it; otherwise its value is undetermined."""

    known: Mapping[str, Values]
    complete: bool = True
    absent: frozenset[str] = frozenset()

    def get(self, key: str) -> Values | Undetermined | None:
        """The key's value; ``None`` where it is absent, ``UNDETERMINED`` where it may be anything."""
        found = self.known.get(key)
        if found is not None or self.complete or key in self.absent:
            return found
        return None if key.partition("/")[0] + "/" in self.absent else UNDETERMINED


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a condition block: an operator, the context key it reads, and the values it compares with."""

    operator: str  # as written
    base: str  # lower case, positive: stringequals, arnlike, null ...
    key: str  # lower case
    values: tuple[str, ...]
    negated: bool = False
    if_exists: bool = False
    quantifier: str = ""  # forallvalues, foranyvalue
    variables: bool = True  # whether ${...} is replaced: Version 2012-10-17 and an operator on text
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = self.operator, self.key, self.values, self.variables  # the other fields follow from the operator
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        """Computed once: a proof looks conditions up many thousand times."""
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the hash, which is of one process."""
        given = (getattr(self, f.name) for f in fields(self) if f.init)
        return Condition, tuple(given)


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


def parse_condition(operator: str, key: str, values: tuple[str, ...], *, variables: bool = True) -> Condition:
    """A condition, its operator split into base operator, negation, ``IfExists`` and set quantifier."""
    quantifier, colon, rest = operator.rpartition(":")
    base = rest.lower()
    if_exists = base.endswith("ifexists")
    base = base.removesuffix("ifexists")
    negated = base in NEGATIVES
    base = NEGATIVES.get(base, "arnlike" if base == "arnequals" else base)
    quantifier = quantifier.lower() if colon else ""
    variables = variables and base in OPERATORS_WITH_VARIABLES
    return Condition(operator, base, key.lower(), values, negated, if_exists, quantifier, variables)


def holds(condition: Condition, context: Context) -> Truth:
    """Whether one condition is met."""
    if condition.base not in OPERATORS and condition.base != "null":
        return Truth.UNKNOWN  # an operator that this evaluator does not support
    value = context.get(condition.key)
    if isinstance(value, Undetermined):
        return Truth.UNKNOWN
    if condition.base == "null":
        wanted = "true" if value is None or value in ("", ()) else "false"
        return Truth.of(any(v.lower() == wanted for v in condition.values))
    if (
        value is None or value == () or (condition.quantifier and value in ("", ("",)))
    ):  # a set operator reads empty text as no value
        if condition.quantifier:
            return Truth.of(condition.quantifier == "forallvalues")
        return Truth.of(condition.if_exists or condition.negated)
    singles = [_single(condition, one, context) for one in ((value,) if isinstance(value, str) else value)]
    match condition.quantifier:
        case "forallvalues":
            return every(singles)
        case "foranyvalue":
            return some(singles)
        case "":
            # Several values under a single-valued operator: certain only where all give the same result.
            return singles[0] if all(s is singles[0] for s in singles) else Truth.UNKNOWN
        case _:
            return Truth.UNKNOWN


def _single(condition: Condition, value: str, context: Context) -> Truth:
    """Whether one value of the request matches any value of the policy; negated operators require that none matches."""
    literal, others = _literal_and_patterns(condition)
    if value in literal and (condition.base != "arnlike" or value.startswith("arn:")):
        found = Truth.TRUE
    else:
        found = some(_compare(condition, wanted, value, context) for wanted in others)
    return found.negated() if condition.negated else found


@lru_cache(maxsize=65536)
def _literal_and_patterns(condition: Condition) -> tuple[frozenset[str], tuple[str, ...]]:
    """The values of a condition that match only themselves (a set to look up), and the others (to be compared)."""
    if condition.base not in ("stringequals", "stringlike", "arnlike"):
        return frozenset(), condition.values
    wild = {*("$" if condition.base == "stringequals" else "*?$"), *map(chr, UNESCAPE_WILDCARDS)}
    short = ARN_PARTS - 1 if condition.base == "arnlike" else 0
    literal = frozenset(v for v in condition.values if not wild & set(v) and v.count(":") >= short)
    return literal, tuple(v for v in condition.values if v not in literal)


def _compare(condition: Condition, wanted: str, value: str, context: Context) -> Truth:
    if condition.variables and "${" in wanted:
        filled = substitute(wanted, context)
        if isinstance(filled, Undetermined):
            return Truth.UNKNOWN
        if filled is None:
            # AWS may treat the whole statement as invalid: it does not match, and its negation is not certain either.
            return Truth.UNKNOWN if condition.negated else Truth.FALSE
        wanted = filled
    try:
        return Truth.of(OPERATORS[condition.base](wanted, value))
    except (ValueError, OverflowError, OSError):  # not a number, date or address
        return Truth.UNKNOWN if condition.negated else Truth.FALSE


def substitute(pattern: str, context: Context) -> str | Undetermined | None:
    """The pattern with its ``${variables}`` replaced, wildcards in the values escaped; None where one has no value."""
    pieces: list[str] = []
    end = 0
    for found in VARIABLE.finditer(pattern):
        name, default = found[1], found[2]
        value: Values | Undetermined | None = name if name in ("*", "?", "$") else context.get(name.lower())
        if value is None or value == ():
            value = default
        if isinstance(value, Undetermined):
            return UNDETERMINED
        if not isinstance(value, str):
            return None  # absent or multivalued: neither can replace a variable
        pieces += pattern[end : found.start()], value.translate(ESCAPE_WILDCARDS)
        end = found.end()
    return "".join((*pieces, pattern[end:]))
