"""Condition operators: how one value that the policy names compares with one value of the request.

A value that is no number, date, address or ARN raises ``ValueError``: what follows from that is for the caller to say.
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

from policies.separation.iam.patterns import PLAIN, arn_matches, glob_matches

Comparison: TypeAlias = Callable[[str, str], bool]
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
TAKES_VARIABLES = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnlike"})
"""The operators whose values may hold policy variables; to all others ``${...}`` is text that fits nothing."""


def _by(parse: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Comparison:
    return lambda wanted, value: bool(compare(parse(value), parse(wanted)))


def number(text: str) -> Decimal:
    """A number, exactly."""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def moment(text: str) -> datetime:
    """A date in ISO 8601, or seconds since 1970."""
    if SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    moment = datetime.fromisoformat(f"{text}-01" if MONTH.fullmatch(text) else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _same_truth(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower() and value.lower() in ("true", "false")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)  # its error is a ValueError


def _within(wanted: str, value: str) -> bool:
    network, address = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_network(value, strict=False)
    return network.version == address.version and address.subnet_of(network)  # type: ignore[arg-type]


def _arn(wanted: str, value: str) -> bool:
    return value.startswith("arn:") and arn_matches(wanted, value)


OPERATORS: Mapping[str, Comparison] = {
    "stringequals": lambda wanted, value: wanted.translate(PLAIN) == value,
    "stringequalsignorecase": lambda wanted, value: wanted.translate(PLAIN).lower() == value.lower(),
    "stringlike": glob_matches,
    "numericequals": _by(number, operator.eq),
    "numericlessthan": _by(number, operator.lt),
    "numericlessthanequals": _by(number, operator.le),
    "numericgreaterthan": _by(number, operator.gt),
    "numericgreaterthanequals": _by(number, operator.ge),
    "dateequals": _by(moment, operator.eq),
    "datelessthan": _by(moment, operator.lt),
    "datelessthanequals": _by(moment, operator.le),
    "dategreaterthan": _by(moment, operator.gt),
    "dategreaterthanequals": _by(moment, operator.ge),
    "bool": _same_truth,
    "binaryequals": _by(_bytes, operator.eq),
    "ipaddress": _within,
    "arnlike": _arn,
}
