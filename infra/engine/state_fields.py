"""The fields of a resource in a state document, read with their types; a message never repeats a value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlparse

from infra.engine.graph import Source, Status
from infra.engine.values import Secret, Unknown
from infra.engine.wire import SIGNATURE
from infra.shown_text import shown

STATUSES: Final = tuple(Status)


def status_in(extra: Mapping[str, Any]) -> Status:
    """The status that the kit wrote; LIVE where it wrote none."""
    if "status" not in extra:
        return Status.LIVE
    if extra["status"] not in STATUSES:
        raise ValueError(f"status is none of {', '.join(Status)}")
    return Status(extra["status"])


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


def object_in(entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object of an entry; empty where it is absent."""
    found = entry.get(key) or {}
    if not isinstance(found, dict):
        raise TypeError(f"{key} is {kind_of(found)}, not an object")
    if SIGNATURE in found:
        raise TypeError(f"{key} is a single secret, not an object of properties")
    return found


def text_in(entry: Mapping[str, Any], key: str) -> str:
    """A text of an entry; empty where it is absent, except for the URN and the type."""
    text = entry[key] if key in ("urn", "type") else entry.get(key) or ""
    if not isinstance(text, str):
        raise TypeError(f"{key} is {kind_of(text)}, not a string")
    return text


def require_texts(outputs: Mapping[str, Any], *names: str) -> None:
    """Refuse outputs that identify a resource and are no text; what only a deployment tells may be unknown.

    :raises TypeError: one of them is something else.
    """
    for name in names:
        value = outputs.get(name)
        value = value.value if isinstance(value, Secret) else value
        if not isinstance(value, str | Unknown | None):
            raise TypeError(f"{name} is {kind_of(value)}, not a string")


def texts_in(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts of an entry; empty where it is absent."""
    texts = entry.get(key)
    if not texts:
        return ()
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{key} is {kind_of(texts)}, not a list of strings")
    return tuple(texts)


def urns_in(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """URNs as they can be shown: a hidden character in a name is written as an escape, wherever the name is used."""
    return tuple(shown(text) if text.startswith("urn:") else text for text in texts_in(entry, key))


@lru_cache(maxsize=4096)
def source_in(position: str) -> Source | None:
    """A source position as the engine writes it; None where there is none."""
    if not position:
        return None
    parsed = urlparse(position)
    line = parsed.fragment.split(",")[0]
    return Source(unquote(parsed.path.removeprefix("/")), int(line) if line.isdigit() else 0)
