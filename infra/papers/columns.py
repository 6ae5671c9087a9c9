"""How wide the columns of a table are, so that long texts have room and short ones do not break."""

from __future__ import annotations

from math import sqrt
from typing import Final

from infra.papers.blocks import Block, Runs

WIDEST: Final = 5
"""Columns of a table that still fits an upright page; a page with a wider one is turned."""


LONGEST: Final = 30
"""Characters of a word that a column makes room for; a longer one is broken."""


def is_wide(blocks: list[Block]) -> bool:
    """Whether a page is to be turned for one of its tables."""
    return any(len(block.rows[0]) > WIDEST for block in blocks if block.kind == "table")


def shares(rows: tuple[tuple[Runs, ...], ...]) -> list[float]:
    """The part of the width that each column of a table takes; together 1.

    A column grows with the square root of its longest text, and has room for its longest word.
    """
    columns = list(zip(*rows, strict=True))
    texts = (1.5 * sqrt(max(map(_length, column))) for column in columns)
    words = (0.8 * max(map(_longest_word, column)) for column in columns)
    weights = [max(text, word, 3.0) for text, word in zip(texts, words, strict=True)]
    return [weight / sum(weights) for weight in weights]


def _length(cell: Runs) -> int:
    return sum(len(run.text) for run in cell)


def _longest_word(cell: Runs) -> int:
    words = "".join(run.text for run in cell).replace("-", "- ").replace("/", "/ ").split()
    return min(max(map(len, words), default=0), LONGEST)
