"""From boto3's form to Pulumi's without a declaration to go by: the provider's own types say what each property is."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from threading import Lock
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from infra.emulator.provider.property_mapping import Names, as_pairs, pick, spelled

Types = Mapping[str, Any]
"""Property name (camelCase) -> Python type, as pulumi-aws annotates it."""

NOTHING: Final = object()
_PACKAGES: Final = {"lambda": "lambda_"}
_LOADING: Final = Lock()
"""The SDK fills its packages lazily; two threads at once leave one half empty."""


@cache
def types_of(type_: str) -> tuple[Types, Types]:
    """The types of a resource's inputs, and of all its properties, as pulumi-aws declares them."""
    from pulumi._types import input_type_types

    _, path, name = type_.split(":")
    package, _, module = path.partition("/")
    with _LOADING:
        home = importlib.import_module(f"pulumi_aws.{_PACKAGES.get(package, package)}")
        getattr(home, name)  # loads the package: one of its modules, imported before it, would leave it half empty too
        holder = importlib.import_module(f"{home.__name__}.{_snake(module)}")
        inputs, state = (
            input_type_types(next(getattr(holder, kind) for kind in kinds if hasattr(holder, kind)))
            for kinds in ((f"{name}InitArgs", f"{name}Args"), (f"_{name}State", f"{name}Args"))
        )
    return inputs, state


def told(types: Types, found: Mapping[str, Any], names: Names, parent: str = "") -> dict[str, Any]:
    """Every property that AWS told, in Pulumi's form; what it did not tell is left out."""
    formed: dict[str, Any] = {}
    for name, kind in types.items():
        value = pick(found, spelled(names, parent, name), NOTHING)
        if value is not NOTHING and (said := _formed(kind, value, names, name)) is not None:
            formed[name] = said
    return formed


def _formed(kind: Any, value: Any, names: Names, parent: str) -> Any:
    """One value as its type has it; None where it is no such value."""
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
        return [said for item in items if (said := _formed(get_args(kind)[0], item, names, parent)) is not None]
    if kind is Any:
        return value
    if isinstance(value, list):  # a list in AWS of which Pulumi knows one
        value = value[0] if value else None
    return told(_members(kind), value, names, parent) if isinstance(value, Mapping) else None


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
    pairs = as_pairs(value) if isinstance(value, list) else value
    return dict(pairs) if isinstance(pairs, Mapping) else None


def _plain(kind: Any) -> Any:
    """A type without what the SDK allows besides: none, an output, a promise, the same as a dictionary."""
    while get_origin(kind) in (Union, UnionType):
        kind = get_args(kind)[0]
    return kind


@cache
def _members(kind: type) -> Types:
    from pulumi._types import input_type_types

    found: Types = input_type_types(kind)
    return found


def _snake(name: str) -> str:
    """``bucketPublicAccessBlock`` as the SDK names its modules."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
