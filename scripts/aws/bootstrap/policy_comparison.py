"""Compares policy documents as AWS does: the order of a list and a list of one value make no difference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote


def parsed(document: str | Mapping[str, Any]) -> Any:
    """A policy document in one form, from JSON text (IAM returns it percent-encoded) or from a mapping."""
    if isinstance(document, str):
        document = json.loads(document if document.lstrip().startswith("{") else unquote(document))
    return canonical(document)


def canonical(value: Any) -> Any:
    """The value with every list of texts sorted, and every text in a list of its own."""
    match value:
        case Mapping():
            keep = ("Sid", "Effect", "Version")
            return {key: each if key in keep else canonical(each) for key, each in value.items()}
        case list() if all(isinstance(each, str) for each in value):
            return sorted(value)
        case list():
            return [canonical(each) for each in value]
        case str():
            return [value]
        case _:
            return value
