"""The YAML tables of this package: facts about AWS and the law, each beside the code that uses it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from infra.kit_tables import read_table


@cache
def read_data(name: str | Path) -> Any:
    """The content of a table, given by its path, absolute or relative to ``policies``; read once, never changed."""
    return read_table(Path(__file__).parent / name)
