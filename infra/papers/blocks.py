"""A page of Markdown as a flat list of blocks, which Word and PDF both know: headings, lines, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from infra.shown_text import shown, shown_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "quote", "bullet", "number", "code", "table"]

WEB: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that looks the same throughout."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page.

    ``level`` is that of a heading from 1, or how deep an item of a list is, from 1. ``number`` is what a numbered item
    begins with, such as ``2.``. ``rows`` are a table's, the header first, each a row of cells.
    """

    kind: Kind
    runs: Runs = ()
    level: int = 0
    number: str = ""
    rows: tuple[tuple[Runs, ...], ...] = ()

    @property
    def text(self) -> str:
        """The block's text without its looks; a table has none."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _List:
    next_number: int | None
    """None for bullets."""
    started: bool = False
    """Whether the current item has its first line: what follows belongs to it without a sign of its own."""


@dataclass(slots=True)
class _Reader:
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0

    def block(self, runs: Runs) -> Block:
        """A paragraph, or what it is inside of a list or a quotation."""
        if not self.lists:
            return Block("quote" if self.quotes else "paragraph", runs)
        innermost, level = self.lists[-1], len(self.lists)
        if innermost.started:
            return Block("paragraph", runs, level)
        innermost.started = True
        if innermost.next_number is None:
            return Block("bullet", runs, level)
        innermost.next_number += 1
        return Block("number", runs, level, f"{innermost.next_number - 1}.")


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a page. Comments and other HTML are left out, and a link is its text with its address."""
    return list(_blocks(iter(_parser().parse(markdown))))


def title_of(blocks: list[Block]) -> str:
    """The text of the first heading, which names the document; empty if there is none."""
    return next((block.text for block in blocks if block.kind == "heading"), "")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    reader = _Reader()
    for token in tokens:
        match token.type:
            case "heading_open":
                yield Block("heading", _runs(next(tokens)), int(token.tag[1:]))
            case "blockquote_open" | "blockquote_close":
                reader.quotes += token.nesting
            case "bullet_list_open":
                reader.lists.append(_List(None))
            case "ordered_list_open":
                reader.lists.append(_List(int(token.attrGet("start") or 1)))
            case "bullet_list_close" | "ordered_list_close":
                reader.lists.pop()
            case "list_item_open":
                reader.lists[-1].started = False
            case "paragraph_open":
                yield reader.block(_runs(next(tokens)))
            case "fence" | "code_block":
                yield Block("code", (Run(shown_lines(token.content.rstrip("\n")), code=True),), len(reader.lists))
            case "table_open":
                yield Block("table", rows=tuple(_rows(tokens)))


def _rows(tokens: Iterator[Token]) -> Iterator[tuple[Runs, ...]]:
    row: list[Runs] = []
    for token in tokens:
        if token.type == "inline":
            row.append(_runs(token))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []
        elif token.type == "table_close":
            return


def _runs(inline: Token) -> Runs:
    return tuple(_joined(_pieces(inline.children or [])))


def _pieces(children: Iterable[Token]) -> Iterator[Run]:
    bold = italic = 0
    addresses: list[str] = []
    for token in children:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                addresses.append(str(token.attrGet("href") or ""))
            case "link_close":
                if WEB.match(address := addresses.pop()):
                    yield Run(f" ({shown(address)})", bool(bold), bool(italic))
            case "text":
                yield Run(shown(token.content), bool(bold), bool(italic))
            case "code_inline":
                yield Run(shown(token.content), bool(bold), bool(italic), code=True)
            case "softbreak" | "hardbreak":
                yield Run(" ", bool(bold), bool(italic))
            case "image":
                yield Run(shown(token.content), bool(bold), bool(italic))


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, with neighbors that look the same as one."""
    last: Run | None = None
    for run in runs:
        if last and (last.bold, last.italic, last.code) == (run.bold, run.italic, run.code):
            last = Run(last.text + run.text, run.bold, run.italic, run.code)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last
