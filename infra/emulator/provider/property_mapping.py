"""Maps Pulumi properties to boto3 parameters, and boto3 responses to Pulumi properties, by name and shape.

boto3 names and Pulumi names differ by case, punctuation and plural only, except for those that a binding lists. Of a
response, only the properties that were declared are mapped and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from infra.engine.graph import Difference

Names = Mapping[str, str]
"""Pulumi name -> boto3 name, for names that differ by more than case and plural."""

_MISSING: Final = object()


_ON: Final = ("true", "enabled", "enable", "on")
_OFF: Final = ("false", "disabled", "disable", "off")
"""How AWS spells a switch that has a word for each position."""


def nested_in(holder: str, words: str, **others: str) -> Names:
    """Names of properties that boto3 nests in one member: ``nested_in("Attributes", "Policy FifoQueue")``."""
    same_name = {word[0].lower() + word[1:]: f"{holder}.{word}" for word in words.split()}
    return {**same_name, **{name: f"{holder}.{member}" for name, member in others.items()}}


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """A name in lower case, without punctuation and plural ``s``."""
    return "".join(filter(str.isalnum, name)).lower().rstrip("s")


# --- Pulumi to boto3 --------------------------------------------------------------------------------------------------


def boto3_name(names: Names, parent: str, key: str) -> str:
    """The boto3 name of a property; ``names`` lists a nested property as ``parent.property``."""
    return names.get(f"{parent}.{key}" if parent else key, key)


def to_boto3(shape: Any, value: Any, names: Names, parent: str = "") -> Any:
    """A Pulumi value in the form of a botocore shape; properties that the shape does not have are omitted."""
    match shape.type_name, value:
        case "structure", dict():
            return _structure_to_boto3(shape, value, names, parent)
        case "structure", [dict() as only]:
            return to_boto3(shape, only, names, parent)
        case "structure", str() | int() | float() if not isinstance(value, bool) and [*shape.members] == ["Value"]:
            return {"Value": to_boto3(shape.members["Value"], value, names)}
        case "structure", bool():
            return {}  # an empty structure is a flag (a daily schedule, for example)
        case "structure", list() if "Items" in shape.members:
            return {"Quantity": len(value), "Items": to_boto3(shape.members["Items"], value, names, parent)}
        case "list", dict() if pair := _pair(shape.member):
            return [{pair[0]: key, pair[1]: str(item)} for key, item in value.items()]
        case "list", list():
            return [to_boto3(shape.member, item, names, parent) for item in value]
        case "list", _:
            return [to_boto3(shape.member, value, names, parent)]
        case "map", dict():
            return {key: to_boto3(shape.value, item, names) for key, item in value.items()}
        case "integer" | "long", _:
            return int(value)
        case "double" | "float", _:
            return float(value)
        case "boolean", _:
            return value if isinstance(value, bool) else str(value).lower() in ("true", "enabled", "enable")
        case "string", bool():
            words = _ON if value else _OFF
            return next((each for each in getattr(shape, "enum", ()) if each.lower() in words), words[0])
        case "string", dict() | list():
            return json.dumps(value)
        case "string", _:
            return str(value)
        case _:
            return value


def _structure_to_boto3(shape: Any, value: Mapping[str, Any], names: Names, parent: str) -> dict[str, Any]:
    """The members that properties map to; a dotted name refers to a nested structure or map."""
    members: dict[str, Any] = {}
    for key, item in value.items():
        if item is not None:
            members = deep_merge(members, _member_to_boto3(shape, boto3_name(names, parent, key), item, names, key))
    return members


def _member_to_boto3(shape: Any, path: str, item: Any, names: Names, key: str) -> dict[str, Any]:
    """A value under its member of a structure or a map; empty where the shape has no such member."""
    if shape.type_name == "map":
        return {path: to_boto3(shape.value, item, names, key)}
    head, _, rest = path.partition(".")
    member = next((name for name in shape.members if normalized(name) == normalized(head)), None)
    if member is None:
        return {}
    inner = shape.members[member]
    return {member: _member_to_boto3(inner, rest, item, names, key) if rest else to_boto3(inner, item, names, key)}


def _pair(shape: Any) -> tuple[str, str] | None:
    """The member names of a key-value structure (``Key``/``Value``, ``TagKey``/``TagValue``, ``name``/``value``)."""
    members = list(getattr(shape, "members", ()))
    if len(members) != 2:
        return None
    keys = [name for name in members if normalized(name) in ("key", "tagkey", "name")]
    values = [name for name in members if normalized(name) in ("value", "tagvalue")]
    return (keys[0], values[0]) if keys and values else None


def deep_merge(base: Any, overlay: Any) -> Any:
    """One set of parameters overlaid by another, at every depth."""
    if isinstance(base, dict) and isinstance(overlay, dict):
        return {**base, **{key: deep_merge(base.get(key), value) for key, value in overlay.items()}}
    return overlay


# --- boto3 to Pulumi --------------------------------------------------------------------------------------------------


def as_declared(declared: Any, found: Any, names: Names, parent: str = "") -> Any:
    """A boto3 response in the form of the declared value; properties that the response does not have are omitted."""
    match declared, found:
        case dict(), list() if pairs := pairs_as_mapping(found):
            return pairs
        case dict(), [only]:
            return as_declared(declared, only, names, parent)
        case dict(), dict():
            values = ((key, item, lookup(found, boto3_name(names, parent, key))) for key, item in declared.items())
            return {key: as_declared(item, value, names, key) for key, item, value in values if value is not _MISSING}
        case list(), {"Items": items}:
            return as_declared(declared, items, names, parent)
        case [only], dict():
            return [as_declared(only, found, names, parent)]
        case list(), list():
            return _match_items(declared, found, names, parent)
        case str() | int(), {"Value": only}:
            return as_declared(declared, only, names, parent)
        case str(), dict() if declared in found.values():
            return declared
        case str(), dict() | list():
            return json.dumps(found)
        case bool(), str() if found.lower() in ("true", "false", "enabled", "disabled", "enable", "disable"):
            return found.lower() in ("true", "enabled", "enable")
        case bool(), {}:
            return True
        case (bool(), _) | (None, _):
            return found
        case int() | float(), str() if found.replace(".", "", 1).lstrip("-").isdigit():
            return type(declared)(float(found))
        case str(), bool():
            return str(found).lower()
        case str(), int() | float():
            return _as_text(declared, found)
        case _:
            return found


def lookup(found: Mapping[str, Any], name: str, missing: Any = _MISSING) -> Any:
    """The value under a name or dotted path, by normalized name; ``missing`` where there is none.

    A name may itself contain dots, as the keys of a Glue table's parameters do.
    """
    if found.get(name) is not None:
        return found[name]
    head, _, rest = name.partition(".")
    wanted = normalized(head)
    for key, value in found.items():
        if normalized(key) == wanted and value is not None:
            return (lookup(value, rest, missing) if isinstance(value, Mapping) else missing) if rest else value
    return missing


def _as_text(declared: str, found: float) -> str:
    try:
        return declared if float(declared) == found else str(found)
    except ValueError:
        return str(found)


def pairs_as_mapping(found: list[Any]) -> dict[str, Any] | None:
    """A list of key-value pairs as a mapping, or None for any other list; an empty list is an empty mapping."""
    pairs: dict[str, Any] = {}
    for item in found:
        if not isinstance(item, dict):
            return None
        keys = [value for name, value in item.items() if normalized(name) in ("key", "tagkey", "name", "parametername")]
        values = [value for name, value in item.items() if normalized(name) in ("value", "tagvalue", "parametervalue")]
        if not keys or not values:
            return None
        pairs[str(keys[0])] = values[0]
    return pairs


def _match_items(declared: list[Any], found: list[Any], names: Names, parent: str) -> list[Any]:
    """The found items in the form of the declared ones, in the order of the declared items that they match best."""
    if not declared or not isinstance(declared[0], dict):
        return [as_declared(declared[0] if declared else None, item, names, parent) for item in found]
    rest, result = list(found), []
    for item in declared:
        if not rest:
            break
        views = [as_declared(item, other, names, parent) for other in rest]
        _, best = min((len(list(differences(item, view))), index) for index, view in enumerate(views))
        result.append(views[best])
        del rest[best]
    return result + rest


# --- comparing --------------------------------------------------------------------------------------------------------


def differences(declared: Any, found: Any, path: str = "") -> Iterator[Difference]:
    """Each property that differs; lists are compared without order, JSON strings by content."""
    match declared, found:
        case None, _:
            return
        case {}, None:
            return
        case dict(), dict():
            for key, item in declared.items():
                yield from differences(item, found.get(key), f"{path}.{key}" if path else key)
        case list(), list() if len(declared) == len(found) and any(isinstance(item, dict) for item in declared):
            for index, (item, other) in enumerate(zip(declared, found, strict=True)):
                yield from differences(item, other, f"{path}[{index}]")
        case _:
            if _canonical(declared) != _canonical(found) and not _same_reference(declared, found):
                yield Difference(path, declared, found)


def _same_reference(declared: Any, found: Any) -> bool:
    """Whether one is an ARN or URL that ends in the other: AWS accepts both forms and returns one of them."""
    if not isinstance(declared, str) or not isinstance(found, str):
        return False
    short, long = sorted((declared, found), key=len)
    if long == f"{short}.":  # a DNS name with a trailing dot
        return True
    return (
        bool(short)
        and long.startswith(("arn:", "https://"))
        and long.endswith((f"/{short}", f":{short}", f"//{short}"))
    )


def _canonical(value: Any) -> Any:
    """A normal form for comparison: JSON strings parsed, lists sorted, lists of one unwrapped, empty values None."""
    match value:
        case None | "" | []:
            return None
        case dict() if not value:
            return None
        case str() if value[:1] in ("{", "["):
            try:
                return _canonical(json.loads(value))
            except ValueError:
                return value
        case dict():
            return {key: _canonical(item) for key, item in value.items() if item is not None}
        case [only]:
            return _canonical(only)
        case list() | tuple() | set() | frozenset():
            return sorted(
                (_canonical(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True, default=str)
            )
        case _:
            return value
