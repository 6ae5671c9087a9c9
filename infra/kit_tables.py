"""The kit's own YAML tables: dated facts, each beside the code that uses it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def read_table(path: Path) -> Any:
    """The content of one of the kit's own tables; read once, never changed."""
    import yaml

    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
