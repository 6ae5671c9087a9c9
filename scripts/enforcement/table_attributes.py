"""The attributes that a call of DynamoDB names: its condition key ``dynamodb:Attributes``.

AWS takes them from keys, projections, conditions, filters and updates, the older parameters too; of a nested attribute
the name at the top (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html, read
2026-12-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

EXPRESSIONS: Final = (
    "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression",
)  # fmt: skip
BY_NAME: Final = ("AttributeUpdates", "Expected", "Item", "Key", "KeyConditions", "QueryFilter", "ScanFilter")
"""Parameters whose keys are names of attributes."""
PATH: Final = re.compile(r"[#:][A-Za-z0-9_-]{1,254}|[A-Za-z_][A-Za-z0-9_-]{0,254}")
AFTER: Final = (".", "]")
WORDS: Final = frozenset(
    {"add", "and", "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "between", "contains",
     "delete", "if_not_exists", "in", "list_append", "not", "or", "remove", "set", "size"}
)  # fmt: skip
"""The words of expressions that name no attribute."""


def named_attributes(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The names at the top of the attributes that a call names, each once, sorted; none if it names none."""
    return tuple(sorted(set(_in(parameters))))


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _in(each)
    if not isinstance(value, Mapping):
        return
    names = value.get("ExpressionAttributeNames") or {}
    for parameter, given in value.items():
        if parameter in EXPRESSIONS:
            yield from _in_expression(str(given), names)
        elif (parameter in BY_NAME and isinstance(given, Mapping)) or parameter == "AttributesToGet":
            yield from map(str, given)
        elif parameter == "Keys":
            yield from (str(name) for key in given for name in key)
        elif parameter not in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            yield from _in(given)


def _in_expression(expression: str, names: Mapping[str, str]) -> Iterator[str]:
    for found in PATH.finditer(expression):
        word = found[0]
        nested = expression[max(found.start() - 1, 0) : found.start()] in AFTER
        if not nested and not word.startswith(":") and word.lower() not in WORDS:
            yield str(names.get(word, word))
