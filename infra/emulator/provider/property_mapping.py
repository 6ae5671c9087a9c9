"""Two directions between Pulumi's property names and boto3's: fill an operation's parameters, and see what came back.

Both rest on one fact: boto3 names and Pulumi names differ by case, punctuation and plural only, but for the few that a
binding lists. What was declared is the lens: of what AWS answers, only what was declared is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from infra.engine.graph import Difference

Names = Mapping[str, str]
"""Pulumi name -> boto3 name, for those that differ by more than case and plural."""

_LOST: Final = object()


def inside(holder: str, words: str, **others: str) -> Names:
    """Names of properties that boto3 keeps inside one member: ``inside("Attributes", "Policy FifoQueue")``."""
    plainly = {word[0].lower() + word[1:]: f"{holder}.{word}" for word in words.split()}
    return {**plainly, **{name: f"{holder}.{member}" for name, member in others.items()}}


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without case, punctuation and plural."""
    return "".join(filter(str.isalnum, name)).lower().rstrip("s")


# --- Pulumi to boto3 --------------------------------------------------------------------------------------------------


def spelled(names: Names, parent: str, key: str) -> str:
    """How boto3 spells a property; one inside another is listed as ``holder.property``."""
    return names.get(f"{parent}.{key}" if parent else key, key)


def fill(shape: Any, value: Any, names: Names, parent: str = "") -> Any:
    """A Pulumi value in the form of a botocore shape; what the shape has no place for is left out."""
    match shape.type_name, value:
        case "structure", dict():
            return _filled_structure(shape, value, names, parent)
        case "structure", [dict() as only]:
            return fill(shape, only, names, parent)
        case "structure", str() | int() | float() if not isinstance(value, bool) and [*shape.members] == ["Value"]:
            return {"Value": fill(shape.members["Value"], value, names)}
        case "structure", bool():
            return {}  # an empty structure is a switch (a daily schedule, say)
        case "structure", list() if "Items" in shape.members:
            return {"Quantity": len(value), "Items": fill(shape.members["Items"], value, names, parent)}
        case "list", dict() if pair := _pair(shape.member):
            return [{pair[0]: key, pair[1]: str(item)} for key, item in value.items()]
        case "list", list():
            return [fill(shape.member, item, names, parent) for item in value]
        case "list", _:
            return [fill(shape.member, value, names, parent)]
        case "map", dict():
            return {key: fill(shape.value, item, names) for key, item in value.items()}
        case "integer" | "long", _:
            return int(value)
        case "double" | "float", _:
            return float(value)
        case "boolean", _:
            return value if isinstance(value, bool) else str(value).lower() in ("true", "enabled", "enable")
        case "string", bool():
            return str(value).lower()
        case "string", dict() | list():
            return json.dumps(value)
        case "string", _:
            return str(value)
        case _:
            return value


def _filled_structure(shape: Any, value: Mapping[str, Any], names: Names, parent: str) -> dict[str, Any]:
    """Each member that a property spells; a dotted spelling reaches into a structure or a map."""
    filled: dict[str, Any] = {}
    for key, item in value.items():
        if item is not None:
            filled = merged(filled, _placed(shape, spelled(names, parent, key), item, names, key))
    return filled


def _placed(shape: Any, path: str, item: Any, names: Names, key: str) -> dict[str, Any]:
    """A value at its place in a structure or a map; nothing where the shape has no such place."""
    if shape.type_name == "map":
        return {path: fill(shape.value, item, names, key)}
    head, _, rest = path.partition(".")
    member = next((name for name in shape.members if plain(name) == plain(head)), None)
    if member is None:
        return {}
    inner = shape.members[member]
    return {member: _placed(inner, rest, item, names, key) if rest else fill(inner, item, names, key)}


def _pair(shape: Any) -> tuple[str, str] | None:
    """The member names of a key-value structure (``Key``/``Value``, ``TagKey``/``TagValue``, ``name``/``value``)."""
    members = list(getattr(shape, "members", ()))
    if len(members) != 2:
        return None
    keys = [name for name in members if plain(name) in ("key", "tagkey", "name")]
    values = [name for name in members if plain(name) in ("value", "tagvalue")]
    return (keys[0], values[0]) if keys and values else None


def merged(filled: Any, given: Any) -> Any:
    """One set of parameters overlaid by another, structure by structure."""
    if isinstance(filled, dict) and isinstance(given, dict):
        return {**filled, **{key: merged(filled.get(key), value) for key, value in given.items()}}
    return given


# --- boto3 to Pulumi --------------------------------------------------------------------------------------------------


def seen(declared: Any, found: Any, names: Names, parent: str = "") -> Any:
    """What AWS answered, in the form in which it was declared; what it did not answer is left out."""
    match declared, found:
        case dict(), list() if pairs := as_pairs(found):
            return pairs
        case dict(), [only]:
            return seen(declared, only, names, parent)
        case dict(), dict():
            picked = ((key, item, pick(found, spelled(names, parent, key))) for key, item in declared.items())
            return {key: seen(item, value, names, key) for key, item, value in picked if value is not _LOST}
        case list(), {"Items": items}:
            return seen(declared, items, names, parent)
        case [only], dict():
            return [seen(only, found, names, parent)]
        case list(), list():
            return _paired(declared, found, names, parent)
        case str() | int(), {"Value": only}:
            return seen(declared, only, names, parent)
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


def pick(found: Mapping[str, Any], name: str, lost: Any = _LOST) -> Any:
    """The value under a name or dotted path, by plain name; ``lost`` where there is none.

    A name may hold dots of its own, as the keys of a table's parameters do.
    """
    if found.get(name) is not None:
        return found[name]
    head, _, rest = name.partition(".")
    wanted = plain(head)
    for key, value in found.items():
        if plain(key) == wanted and value is not None:
            return (pick(value, rest, lost) if isinstance(value, Mapping) else lost) if rest else value
    return lost


def _as_text(declared: str, found: float) -> str:
    try:
        return declared if float(declared) == found else str(found)
    except ValueError:
        return str(found)


def as_pairs(found: list[Any]) -> dict[str, Any] | None:
    """A list of tags as a mapping, or None where it is no such list; an empty list is an empty mapping."""
    pairs: dict[str, Any] = {}
    for item in found:
        if not isinstance(item, dict):
            return None
        keys = [value for name, value in item.items() if plain(name) in ("key", "tagkey", "name", "parametername")]
        values = [value for name, value in item.items() if plain(name) in ("value", "tagvalue", "parametervalue")]
        if not keys or not values:
            return None
        pairs[str(keys[0])] = values[0]
    return pairs


def _paired(declared: list[Any], found: list[Any], names: Names, parent: str) -> list[Any]:
    """Found items as declared ones see them, each beside the declared item it agrees with most."""
    if not declared or not isinstance(declared[0], dict):
        return [seen(declared[0] if declared else None, item, names, parent) for item in found]
    rest, result = list(found), []
    for item in declared:
        if not rest:
            break
        views = [seen(item, other, names, parent) for other in rest]
        _, best = min((len(list(differences(item, view))), index) for index, view in enumerate(views))
        result.append(views[best])
        del rest[best]
    return result + rest


# --- comparing --------------------------------------------------------------------------------------------------------


def differences(declared: Any, found: Any, path: str = "") -> Iterator[Difference]:
    """Each property that came back otherwise. Lists are sets, JSON texts are compared as what they say."""
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
            if _canonical(declared) != _canonical(found) and not _same_thing(declared, found):
                yield Difference(path, declared, found)


def _same_thing(declared: Any, found: Any) -> bool:
    """Whether one is an ARN or URL that ends in the other: AWS takes either and gives back the one it likes."""
    if not isinstance(declared, str) or not isinstance(found, str):
        return False
    short, long = sorted((declared, found), key=len)
    if long == f"{short}.":  # a DNS name with its closing dot
        return True
    return (
        bool(short)
        and long.startswith(("arn:", "https://"))
        and long.endswith((f"/{short}", f":{short}", f"//{short}"))
    )


def _canonical(value: Any) -> Any:
    """A form in which equal meanings are equal: JSON texts parsed, lists sorted, lists of one unwrapped."""
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
