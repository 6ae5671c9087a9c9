"""Converts boto3 responses to Pulumi properties without a declaration, by the types of the pulumi-aws SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from infra.emulator.provider.property_mapping import Names, boto3_name, lookup, pairs_as_mapping
from infra.engine.sdk_types import Types, members

MISSING: Final = object()


def pulumi_properties(types: Types, found: Mapping[str, Any], names: Names, parent: str = "") -> dict[str, Any]:
    """Every property in a response, in Pulumi's form; properties that the response does not have are omitted."""
    properties: dict[str, Any] = {}
    for name, kind in types.items():
        value = lookup(found, boto3_name(names, parent, name), MISSING)
        if value is not MISSING and (converted := _converted(kind, value, names, name)) is not None:
            properties[name] = converted
    return properties


def _converted(kind: Any, value: Any, names: Names, parent: str) -> Any:
    """One value converted to its type; None where that is not possible."""
    kind = _plain(kind)
    origin = get_origin(kind)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping) and origin is None and [*value] == ["Value"]:
        value = value["Value"]
    if kind in (str, int, float, bool):
        return _scalar(kind, value)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(value)
    if origin is not None:  # a sequence
        items = value["Items"] if isinstance(value, Mapping) and "Items" in value else value
        items = items if isinstance(items, list | tuple) else [items]
        converted = (_converted(get_args(kind)[0], item, names, parent) for item in items)
        return [item for item in converted if item is not None]
    if kind is Any:
        return value
    if isinstance(value, list):  # a list in boto3 and a single value in Pulumi
        value = value[0] if value else None
    return pulumi_properties(members(kind)[1], value, names, parent) if isinstance(value, Mapping) else None


def _scalar(kind: type, value: Any) -> Any:
    match kind(), value:
        case bool(), str():
            return value.lower() in ("true", "enabled", "enable", "on")
        case bool(), dict():
            return True
        case bool(), _:
            return bool(value)
        case str(), bool():
            return str(value).lower()
        case str(), dict() | list():
            return json.dumps(value)
        case str(), float() if value.is_integer():
            return str(int(value))
        case str(), _:
            return str(value)
        case _, bool() | dict() | list():
            return None
        case _:
            try:
                return kind(float(value))
            except ValueError:
                return None


def _mapping(value: Any) -> dict[str, Any] | None:
    pairs = pairs_as_mapping(value) if isinstance(value, list) else value
    return dict(pairs) if isinstance(pairs, Mapping) else None


def _plain(kind: Any) -> Any:
    """The first member of a union: the type without None, outputs, awaitables and dictionaries."""
    while get_origin(kind) in (Union, UnionType):
        kind = get_args(kind)[0]
    return kind
