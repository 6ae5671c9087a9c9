"""A model of IAM conditions for an SMT solver, written from AWS's documentation and independent of the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from ipaddress import IPv4Network
from typing import Any

import z3

KINDS = {
    "aws:useragent": "text",
    "aws:referer": "text",
    "aws:sourcevpce": "text",
    "aws:sourcearn": "arn",
    "s3:max-keys": "number",
    "aws:currenttime": "date",
    "aws:securetransport": "bool",
    "aws:sourceip": "address",
    "aws:tagkeys": "set",
}
ALWAYS_PRESENT = ("aws:currenttime", "aws:securetransport")
NOW = "2026-11-21T12:00:00+00:00"
"""The time from which a caller can choose when to call; AWS supplies the time, and whether the transport is secure."""
USUALLY_ABSENT = ("aws:sourcevpce", "aws:sourcearn")
USUAL_ADDRESS = "203.0.113.9"
"""The usual values of keys that the caller does not choose."""
MEMBERS = 3
Block = dict[tuple[str, str], list[str]]
"""A condition block: operator and key -> values."""
Rule = tuple[bool, Block]
"""(whether it allows, condition block)."""


class Keys:
    """The variables: for each context key whether it is present, and its value."""

    def __init__(self) -> None:
        self.present = {key: z3.Bool(f"present {key}") for key in KINDS}
        self.value: dict[str, Any] = {key: _unknown(key, kind) for key, kind in KINDS.items() if kind != "set"}
        self.members = [(z3.Bool(f"in {i}"), z3.String(f"member {i}")) for i in range(MEMBERS)]

    def well_formed(self) -> Any:
        """That no text is empty, every present set has members, and what AWS always supplies is there and not past."""
        texts = [self.value[key] for key, kind in KINDS.items() if kind in ("text", "arn")]
        nonempty = [z3.Length(text) > 0 for text in (*texts, *(member for _, member in self.members))]
        some = z3.Implies(self.present["aws:tagkeys"], z3.Or([inside for inside, _ in self.members]))
        supplied = [self.present[key] for key in ALWAYS_PRESENT]
        return z3.And(*nonempty, some, *supplied, self.value["aws:currenttime"] >= z3.RealVal(_seconds(NOW)))

    def usual(self) -> Any:
        """That keys which other parties determine have their usual values."""
        at_home = z3.And(self.present["aws:sourceip"], self.value["aws:sourceip"] == _address(USUAL_ADDRESS))
        return z3.And(at_home, *(z3.Not(self.present[key]) for key in USUALLY_ABSENT))


def allowed(rules: Iterable[Rule], keys: Keys) -> Any:
    """That an Allow applies and no Deny does."""
    applying = [
        (allow, z3.And([_condition(*at, values, keys) for at, values in block.items()])) for allow, block in rules
    ]
    return z3.And(
        z3.Or([met for allow, met in applying if allow]), *(z3.Not(met) for allow, met in applying if not allow)
    )


def _condition(operator_allowed: str, key: str, values: list[str], keys: Keys) -> Any:
    quantifier, _, operator_allowed = operator_allowed.rpartition(":")
    if_exists, operator_allowed = operator_allowed.endswith("IfExists"), operator_allowed.removesuffix("IfExists")
    present = keys.present[key]
    if operator_allowed == "Null":
        return z3.Or([z3.Not(present) if value == "true" else present for value in values])
    negated, compare = "Not" in operator_allowed, COMPARE[operator_allowed.replace("Not", "")]

    def one(subject: Any) -> Any:
        found = z3.Or([compare(subject, value, keys) for value in values])
        return z3.Not(found) if negated else found

    if quantifier == "ForAllValues":
        return z3.Or(z3.Not(present), z3.And([z3.Implies(inside, one(member)) for inside, member in keys.members]))
    if quantifier == "ForAnyValue":
        return z3.And(present, z3.Or([z3.And(inside, one(member)) for inside, member in keys.members]))
    met = one(keys.value[key])
    return z3.Or(z3.Not(present), met) if negated or if_exists else z3.And(present, met)


def _unknown(key: str, kind: str) -> Any:
    make: Mapping[str, Callable[[str], Any]] = {"number": z3.Real, "date": z3.Real, "bool": z3.Bool}
    return z3.BitVec(key, 32) if kind == "address" else make.get(kind, z3.String)(key)


def _text(subject: Any, value: str, keys: Keys) -> Any:
    head, found, rest = value.partition("${")
    if not found:
        return subject == z3.StringVal(value)
    name, _, tail = rest.partition("}")
    named = z3.Concat(z3.StringVal(head), keys.value[name], z3.StringVal(tail))
    return z3.And(keys.present[name], subject == named)


def _any_case(subject: Any, value: str, _: Keys) -> Any:
    letters = [z3.Union(z3.Re(c.lower()), z3.Re(c.upper())) for c in value]
    return z3.InRe(subject, _joined(letters))


def _like(subject: Any, value: str, _: Keys) -> Any:
    return z3.InRe(subject, _glob(value, z3.AllChar(z3.ReSort(z3.StringSort()))))


def _glob(pattern: str, letter: Any) -> Any:
    return _joined([z3.Star(letter) if c == "*" else letter if c == "?" else z3.Re(c) for c in pattern])


def _arn(pattern: str) -> Any:
    parts = pattern.split(":", 5)
    parts += ["*"] * (6 - len(parts))
    colonless = z3.Union(z3.Range(" ", "9"), z3.Range(";", "~"))
    pieces = [piece for part in parts[:-1] for piece in (_glob(part, colonless), z3.Re(":"))]
    return _joined([*pieces, _glob(parts[-1], z3.AllChar(z3.ReSort(z3.StringSort())))])


def _joined(pieces: list[Any]) -> Any:
    return z3.Concat(z3.Re(""), z3.Re(""), *pieces)


def _address(text: str) -> Any:
    return z3.BitVecVal(int(IPv4Network(text)[0]), 32)


def _in_network(subject: Any, value: str, _: Keys) -> Any:
    network = IPv4Network(value, strict=False)
    return subject & int(network.netmask) == int(network.network_address)


def _ordered(parse: Callable[[str], float], compare: Callable[[Any, Any], Any]) -> Callable[[Any, str, Keys], Any]:
    return lambda subject, value, _: compare(subject, z3.RealVal(parse(value)))


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


COMPARE: dict[str, Callable[[Any, str, Keys], Any]] = {
    "StringEquals": _text,
    "StringEqualsIgnoreCase": _any_case,
    "StringLike": _like,
    "ArnLike": lambda subject, value, _: z3.InRe(subject, _arn(value)),
    "Bool": lambda subject, value, _: subject == (value == "true"),
    "IpAddress": _in_network,
}
for _kind, _parse in (("Numeric", float), ("Date", _seconds)):
    COMPARE |= {
        f"{_kind}Equals": _ordered(_parse, lambda a, b: a == b),
        f"{_kind}LessThan": _ordered(_parse, lambda a, b: a < b),
        f"{_kind}GreaterThanEquals": _ordered(_parse, lambda a, b: a >= b),
    }
