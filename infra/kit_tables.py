"""The kit's own data files, each beside the code that uses it: YAML tables of dated facts, and saved queries."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any


@cache
def read_table(path: Path) -> Any:
    """The content of one of the kit's own tables; read once, never changed."""
    import yaml

    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_queries(package: str) -> dict[str, str]:
    """The text of each SQL file of a package by its name without the suffix, sorted by it."""
    found = (file for file in files(package).iterdir() if file.name.endswith(".sql"))
    return dict(sorted((file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in found))
