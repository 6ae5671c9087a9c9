"""The fields of a resource in a state document, read with their types; a message never repeats a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlparse

from infra.engine.graph import Source, Status
from infra.engine.values import Secret, Unknown
from infra.shown_text import shown

STATUSES: Final = {status.value: status for status in Status}


def status_in(extra: Mapping[str, Any]) -> Status:
    """The status that the kit wrote; LIVE where it wrote none."""
    given = extra.get("status", Status.LIVE.value)
    if not isinstance(given, str) or given not in STATUSES:
        raise ValueError(f"status is none of {', '.join(STATUSES)}")
    return STATUSES[given]


def kind_of(value: Any) -> str:
    """What a value is, for a message: never its text, which may be a secret."""
    text = f"a {type(value).__name__}" if isinstance(value, str | dict) else repr(value)
    return text if len(text) < 40 and "'" not in text and '"' not in text else f"a {type(value).__name__}"


def malformed(entry: Any, error: Exception) -> str:
    """Why an entry cannot be read."""
    if not isinstance(entry, dict):
        return f"{kind_of(entry)} is not an object"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
    return f"{urn[:200]}: {what}" if isinstance(urn := entry.get("urn"), str) else what


def read_fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a resource that an entry has, by their names in ``Resource``.

    :raises TypeError: one of them has another type.
    """
    for key in ("urn", "type"):
        if not isinstance(entry[key], str):
            raise TypeError(f"{key} is {kind_of(entry[key])}, not a string")
    found: dict[str, Any] = {"custom": False}
    for key, value in entry.items():
        if value and (field := _FIELDS.get(key)):
            found[field[0]] = field[1](key, value)
    return found


def object_in(entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object of an entry; empty where it is absent."""
    return _object(key, entry.get(key) or {})


def text_in(entry: Mapping[str, Any], key: str) -> str:
    """A text of an entry; empty where it is absent."""
    return _text(key, entry.get(key) or "")


def require_texts(outputs: Mapping[str, Any], *names: str) -> None:
    """Refuse outputs that identify a resource and are no text; what only a deployment tells may be unknown.

    :raises TypeError: one of them is something else.
    """
    for name in names:
        if type(found := outputs.get(name)) is not str:
            _identity(name, found)


def _object(key: str, found: Any) -> dict[str, Any]:
    if isinstance(found, Secret):
        raise TypeError(f"{key} is a single secret, not an object of properties")
    if type(found) is not dict:
        raise TypeError(f"{key} is {kind_of(found)}, not an object")
    return found


def _text(key: str, text: Any) -> str:
    if type(text) is not str:
        raise TypeError(f"{key} is {kind_of(text)}, not a string")
    return text


def _identity(key: str, found: Any) -> Any:
    """An id or an ARN: a text, which may be a secret or not known."""
    value = found.value if isinstance(found, Secret) else found
    if not isinstance(value, str | Unknown | None):
        raise TypeError(f"{key} is {kind_of(value)}, not a string")
    return found


def _shown_text(key: str, text: Any) -> str:
    return shown(_text(key, text))


def _texts(key: str, texts: Any) -> tuple[str, ...]:
    if type(texts) is not list or not all(type(text) is str for text in texts):
        raise TypeError(f"{key} is {kind_of(texts)}, not a list of strings")
    return tuple(texts)


def _urns(key: str, texts: Any) -> tuple[str, ...]:
    """URNs as they can be shown: a hidden character in a name is written as an escape, wherever the name is used."""
    return tuple(map(_shown_urn, _texts(key, texts)))


@lru_cache(maxsize=65536)
def _shown_urn(text: str) -> str:
    return shown(text) if text.startswith("urn:") else text


def _urns_by_property(key: str, found: Any) -> dict[str, tuple[str, ...]]:
    return {name: _urns(name, urns) if urns else () for name, urns in _object(key, found).items()}


def _flag(_key: str, value: Any) -> bool:
    return bool(value)


def _source(key: str, position: Any) -> Source | None:
    return _source_of(_text(key, position))


@lru_cache(maxsize=4096)
def _source_of(position: str) -> Source:
    """A source position as the engine writes it."""
    parsed = urlparse(position)
    line = parsed.fragment.split(",")[0]
    return Source(unquote(parsed.path.removeprefix("/")), int(line) if line.isdigit() else 0)


_FIELDS: Final[Mapping[str, tuple[str, Callable[[str, Any], Any]]]] = {
    "urn": ("urn", _shown_text),
    "type": ("type", _shown_text),
    "custom": ("custom", _flag),
    "id": ("id", _identity),
    "inputs": ("inputs", _object),
    "outputs": ("outputs", _object),
    "parent": ("parent", _shown_text),
    "provider": ("provider", _shown_text),
    "dependencies": ("dependencies", _urns),
    "propertyDependencies": ("property_dependencies", _urns_by_property),
    "protect": ("protect", _flag),
    "retainOnDelete": ("retain_on_delete", _flag),
    "external": ("external", _flag),
    "ignoreChanges": ("ignore_changes", _texts),
    "aliases": ("aliases", _urns),
    "additionalSecretOutputs": ("secret_outputs", _texts),
    "deletedWith": ("deleted_with", _shown_text),
    "sourcePosition": ("source", _source),
    "delete": ("pending_delete", _flag),
    "pendingReplacement": ("pending_replacement", _flag),
    "initErrors": ("init_errors", _texts),
}
"""Field of an entry -> field of ``Resource``, and what reads it. A field without a value is as one that is absent."""
