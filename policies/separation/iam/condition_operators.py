"""Condition operators: how one value of the policy compares with one value of the request.

A value that cannot be parsed as a number, date or IP address raises ``ValueError``; the caller decides what that means.
"""

from __future__ import annotations

import base64
import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from policies.separation.iam.patterns import UNESCAPE_WILDCARDS, arn_matches, glob_matches

Comparison: TypeAlias = Callable[[str, str], bool]
NUMBER = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
OPERATORS_WITH_VARIABLES = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnlike"})
"""The operators whose values may contain policy variables; every other operator reads ``${...}`` as literal text."""


def _by(parse: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Comparison:
    return lambda wanted, value: bool(compare(parse(value), parse(wanted)))


def number(text: str) -> Decimal:
    """The exact decimal value of a text.

    :raises ValueError: the text is not a number.
    """
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def date(text: str) -> datetime:
    """The time that an ISO 8601 date, or a number of seconds since 1970, stands for; UTC where no zone is given."""
    if SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    parsed = datetime.fromisoformat(f"{text}-01" if MONTH.fullmatch(text) else text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _same_boolean(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower() and value.lower() in ("true", "false")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)  # its error is a ValueError


def _within(wanted: str, value: str) -> bool:
    network, address = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_network(value, strict=False)
    return network.version == address.version and address.subnet_of(network)  # type: ignore[arg-type]


def _arn(wanted: str, value: str) -> bool:
    return value.startswith("arn:") and arn_matches(wanted, value)


OPERATORS: Mapping[str, Comparison] = {
    "stringequals": lambda wanted, value: wanted.translate(UNESCAPE_WILDCARDS) == value,
    "stringequalsignorecase": lambda wanted, value: wanted.translate(UNESCAPE_WILDCARDS).lower() == value.lower(),
    "stringlike": glob_matches,
    "numericequals": _by(number, operator.eq),
    "numericlessthan": _by(number, operator.lt),
    "numericlessthanequals": _by(number, operator.le),
    "numericgreaterthan": _by(number, operator.gt),
    "numericgreaterthanequals": _by(number, operator.ge),
    "dateequals": _by(date, operator.eq),
    "datelessthan": _by(date, operator.lt),
    "datelessthanequals": _by(date, operator.le),
    "dategreaterthan": _by(date, operator.gt),
    "dategreaterthanequals": _by(date, operator.ge),
    "bool": _same_boolean,
    "binaryequals": _by(_bytes, operator.eq),
    "ipaddress": _within,
    "arnlike": _arn,
}
