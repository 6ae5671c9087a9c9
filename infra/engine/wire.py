"""Converts property values to and from protobuf structs (Pulumi's wire format) and the JSON of state documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

from infra.engine.values import UNKNOWN, Properties, Secret, Unknown, Value
from infra.errors import UsageError
from infra.files.foreign_file import parse_json

UNKNOWN_SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_SENTINELS: Final = frozenset(
    {
        UNKNOWN_SENTINEL,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # an array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
        "[secret]",  # what `pulumi policy analyze --file` sends for a secret that it cannot decrypt
    }
)
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNREADABLE: Final = object()
"""The value of a secret whose plaintext is not JSON: whoever reads the resource refuses it, and can say which it is."""


def decode(struct: struct_pb2.Struct) -> dict[str, Value]:
    """The properties in a struct from the SDK: secrets wrapped, unknowns marked, whole numbers as ``int``."""
    return {key: _from_wire(value) for key, value in struct.fields.items()}


def encode(properties: Properties) -> struct_pb2.Struct:
    """The struct that the SDK decodes to these properties."""
    return struct_pb2.Struct(fields={key: _to_wire(value) for key, value in properties.items()})


def _from_wire(value: struct_pb2.Value) -> Value:
    match value.WhichOneof("kind"):
        case "null_value" | None:
            return None
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "string_value":
            return UNKNOWN if value.string_value in UNKNOWN_SENTINELS else value.string_value
        case "list_value":
            return [_from_wire(item) for item in value.list_value.values]
        case _:
            return _from_signed({key: _from_wire(item) for key, item in value.struct_value.fields.items()})


def _from_signed(found: dict[str, Value]) -> Value:
    """The value of an object with a Pulumi signature; assets and archives stay as they are, as in a state document."""
    match found.get(SIGNATURE):
        case s if s == SECRET:
            return Secret(found.get("value"))
        case s if s == OUTPUT:
            inner = found.get("value", UNKNOWN)
            return Secret(inner) if found.get("secret") else inner
        case s if s == RESOURCE:
            return found.get("id") or found.get("urn")
        case _:
            return found


def _to_wire(value: Value) -> struct_pb2.Value:
    match value:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case Unknown():
            return struct_pb2.Value(string_value=UNKNOWN_SENTINEL)
        case Secret():
            return _to_wire({SIGNATURE: SECRET, "value": value.value})
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case Mapping():
            return struct_pb2.Value(struct_value=encode(value))
        case list() | tuple():
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_to_wire(item) for item in value]))
        case _:
            raise TypeError(f"a {type(value).__name__} is not a property value: {value!r}")


def to_document(value: Value) -> Any:
    """The JSON of a state document: secrets signed, in plain text, as in ``pulumi stack export --show-secrets``."""
    match value:
        case Unknown():
            return UNKNOWN_SENTINEL
        case Secret():
            return {SIGNATURE: SECRET, "plaintext": json.dumps(to_document(value.value), sort_keys=True)}
        case Mapping():
            return {key: to_document(item) for key, item in value.items()}
        case list() | tuple():
            return [to_document(item) for item in value]
        case _:
            return value


def from_document(value: Any) -> Value:
    """The value in the JSON of a state document; an encrypted secret is unknown."""
    kind = type(value)
    if kind is str:
        return UNKNOWN if value in UNKNOWN_SENTINELS else value
    if kind is dict:
        return from_object({key: from_document(item) for key, item in value.items()})
    if kind is list:
        return [from_document(item) for item in value]
    return Secret(from_document(value.value)) if kind is Secret else value


def from_object(found: dict[str, Any]) -> Value:
    """The value of one object of a state document, whose members are values already."""
    if SIGNATURE not in found:
        return found
    return _from_document_secret(found) if found[SIGNATURE] == SECRET else _from_signed(found)


def _from_document_secret(found: dict[str, Any]) -> Secret:
    if "plaintext" not in found:
        return Secret(found.get("value", UNKNOWN))
    text = found["plaintext"]
    try:
        return Secret(from_document(parse_json(text, "")) if isinstance(text, str) else UNREADABLE)
    except UsageError:
        return Secret(UNREADABLE)
