"""The forms of what ``--json`` prints, from json_documents.yaml, as JSON Schemas with a version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infra.errors import UsageError
from infra.kit_tables import read_table
from infra.manifest.hints import suggestion

TABLE: Final = Path(__file__).with_suffix(".yaml")
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ANY: Final = "any"


def documents() -> Mapping[str, Mapping[str, Any]]:
    """By command, the version, the sense and the form of its document."""
    found: Mapping[str, Mapping[str, Any]] = read_table(TABLE)["documents"]
    return found


def without_json() -> Mapping[str, str]:
    """The commands that have no ``--json``, each with the reason."""
    found: Mapping[str, str] = read_table(TABLE)["without"]
    return found


def schema_of(command: str) -> dict[str, Any]:
    """The JSON Schema of what a command prints with ``--json``; its id ends with the version.

    :raises UsageError: there is no such command, or it has no such document.
    """
    if command in without_json():
        raise UsageError(f"{command} has no --json: {without_json()[command]}")
    if command not in documents():
        raise UsageError(f"{command}: no command with --json. Fix: {suggestion(command, documents())}")
    entry = documents()[command]
    lines = " (each line is one document)" if entry.get("lines") else ""
    head = {
        "$schema": DIALECT,
        "$id": f"urn:mso-kit:{command.replace(' ', '-')}:{entry['version']}",
        "title": f"mso {command} --json",
        "description": f"{entry['says']}{lines}",
    }
    return head | _schema(entry["form"])


def _schema(form: Any) -> dict[str, Any]:
    """A form as JSON Schema."""
    if isinstance(form, str):
        if form == ANY:
            return {}
        name = form.removesuffix("?")
        return {"type": [name, "null"] if form.endswith("?") else name}
    if isinstance(form, list):
        return {"type": "array", "items": _schema(form[0])}
    named = {key: value for key, value in form.items() if key != "*"}
    return {
        "type": "object",
        "properties": {key.removesuffix("?"): _schema(value) for key, value in named.items()},
        "required": [key for key in named if not key.endswith("?")],
        "additionalProperties": _schema(form["*"]) if "*" in form else False,
    }
