"""Tables and long lines that fit the terminal: words stay whole, and a pipe gets each row on one line, however long.

Where the columns do not fit beside each other, each row is shown as a small list of its values.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from infra.shown_text import fitted, shown

GAP: Final = 2
NARROWEST_COLUMN: Final = 24
"""The least width at which the words of a long column are still worth reading beside the others."""


def line_width() -> int | None:
    """The columns of the terminal, or of ``COLUMNS`` where it is set; None where the output goes elsewhere."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(20, shutil.get_terminal_size().columns)
    return None


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int | None) -> Iterator[str]:
    """The rows under their columns; in ``width`` columns, or as wide as they are without it."""
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    if width is None or sum(widths) + GAP * (len(widths) - 1) <= width:
        yield from (_row(row, widths) for row in (columns, *cells))
        return
    widest = max(range(len(widths)), key=widths.__getitem__)
    left = width - sum(widths) - GAP * (len(widths) - 1) + widths[widest]
    if left >= NARROWEST_COLUMN:
        widths[widest] = left
        for row in (columns, *cells):
            yield from _folded_row(row, widths, widest)
        return
    for row in cells:
        yield from fitted((row[0],), width)
        for name, cell in zip(columns[1:], row[1:], strict=True):
            yield from fitted((f"  {name}: {cell}",), width) if cell else ()


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * GAP).join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _folded_row(row: Sequence[str], widths: Sequence[int], widest: int) -> Iterator[str]:
    folded = textwrap.wrap(row[widest], widths[widest], break_on_hyphens=False) or [""]
    for number, part in enumerate(folded):
        others = row if number == 0 else [""] * len(row)
        yield _row([part if index == widest else cell for index, cell in enumerate(others)], widths)
