"""Reads a YAML or JSON file that a person wrote, and says in messages what a value is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.errors import UsageError
from infra.files.foreign_file import read_text
from infra.files.yaml_document import YamlDocument, parse_yaml

MAX_SHOWN = 42


def outline(value: Any) -> str:
    """What a value is, in a message: one that holds others by its kind, and at most 40 characters of any other.

    >>> outline({"password": "x"}), outline([1, 2]), outline("pc")
    ('a mapping of 1', 'a list of 2', "'pc'")
    """
    if isinstance(value, dict | list):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}… ({len(text)} characters)"


def read_yaml(file: Path, *, missing: str = "", where: str = "") -> YamlDocument:
    """The YAML or JSON in a file that a person wrote; ``data`` is None if the file is empty.

    ``where`` names the file in messages, and ``missing`` is the fix where there is none.

    :raises UsageError: the file cannot be read, or has a problem; the message has the first, with its line.
    """
    where = where or str(file)
    document = parse_yaml(read_text(file, missing=missing, where=where), file)
    if document.problems:
        first = min(document.problems, key=lambda problem: problem.line)
        what = first.what.replace("not YAML:", "not YAML or JSON:")
        more = f" ({len(document.problems) - 1} more problems)" if len(document.problems) > 1 else ""
        raise UsageError(f"{where}:{first.line}: cannot be read as YAML: {what}. Fix: {first.fix}{more}")
    return document
