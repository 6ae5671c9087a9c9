"""A document as a PDF file, for printing and signing."""

from __future__ import annotations

import io
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from infra.papers.blocks import Block, Run, Runs, title_of
from infra.papers.columns import is_wide, shares

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

FONT: Final = "NotoSans"
CODE: Final = "CascadiaMono"
FACES: Final = {"": "Regular", "-bold": "Bold", "-italic": "Italic", "-bolditalic": "BoldItalic"}
MARGIN: Final = 54
"""Points: 0.75 inches."""

INDENT: Final = 16
SIZES: Final = {1: 17, 2: 13, 3: 11}
"""Points of a heading by its level."""


def pdf_document(blocks: list[Block]) -> bytes:
    """The content of a .pdf file on US letter paper, turned where a table is wide.

    What the font does not have is written as its number, such as ``[U+4E2D]``.
    """
    from reportlab.lib.pagesizes import landscape, letter
    from reportlab.platypus import SimpleDocTemplate

    _register_fonts()
    title = title_of(blocks)
    size = landscape(letter) if is_wide(blocks) else letter
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file, pagesize=size, title=title, author="mso documents", invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    flowables = [flowable for block in blocks for flowable in _flowables(block, size[0] - 2 * MARGIN)]
    template.build(flowables, canvasmaker=_numbered_canvas(title))
    return file.getvalue()


def _flowables(block: Block, width: float) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    if block.kind == "table":
        return [_table(block, width), Spacer(0, 8)]
    if block.kind == "code":
        return [Paragraph(_markup(block.runs).replace("\n", "<br/>"), _style(block))]
    sign = {"bullet": "•", "number": block.number}.get(block.kind)
    return [Paragraph(_markup(block.runs), _style(block), bulletText=sign)]


def _style(block: Block) -> ParagraphStyle:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle

    base = {"fontName": FONT, "fontSize": 9.5, "leading": 13, "spaceAfter": 5, "leftIndent": INDENT * block.level}
    if block.kind == "heading":
        size = SIZES.get(block.level, 10)
        changes = {"fontName": f"{FONT}-bold", "fontSize": size, "leading": size * 1.25, "leftIndent": 0,
                   "spaceBefore": size * 0.6, "keepWithNext": 1}  # fmt: skip
    elif block.kind == "quote":
        changes = {"leftIndent": INDENT, "textColor": colors.HexColor("#444444"), "fontSize": 8.5, "leading": 11.5}
    elif block.kind == "code":
        changes = {"fontName": CODE, "fontSize": 8, "leading": 10.5, "backColor": colors.HexColor("#f3f3f3")}
    else:
        changes = {"bulletIndent": INDENT * (block.level - 1)} if block.level else {}
    return ParagraphStyle(block.kind, **(base | changes))


def _table(block: Block, width: float) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import LongTable, Paragraph, TableStyle

    cell = ParagraphStyle("cell", fontName=FONT, fontSize=8.5, leading=11)
    head = ParagraphStyle("head", parent=cell, fontName=f"{FONT}-bold")
    cells = [[Paragraph(_markup(runs), cell if number else head) for runs in row]
             for number, row in enumerate(block.rows)]  # fmt: skip
    return LongTable(
        cells, colWidths=[width * share for share in shares(block.rows)], repeatRows=1, splitInRow=1,
        style=TableStyle([
            ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#999999")),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]),
    )  # fmt: skip


def _markup(runs: Runs) -> str:
    return "".join(map(_marked, runs))


def _marked(run: Run) -> str:
    text = escape(_drawn(run.text, CODE if run.code else FONT))
    if run.code:
        text = f'<font face="{CODE}" size="-1">{text}</font>'
    if run.bold:
        text = f"<b>{text}</b>"
    return f"<i>{text}</i>" if run.italic else text


def _drawn(text: str, font: str) -> str:
    """A text with the numbers of those characters that a font cannot draw."""
    return text if text.isascii() else "".join(c if _has(font, c) else f"[U+{ord(c):04X}]" for c in text)


def _has(font: str, character: str) -> bool:
    from reportlab.pdfbase import pdfmetrics

    return ord(character) in pdfmetrics.getFont(font).face.charToGlyph


@cache
def _register_fonts() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for family in (FONT, CODE):
        for look, face in FACES.items():
            data = import_module(f"pymupdf_fonts.{family}_{face}").fontbuffer
            pdfmetrics.registerFont(TTFont(f"{family}{look}", io.BytesIO(data)))
            addMapping(family, "bold" in look, "italic" in look, f"{family}{look}")


def _numbered_canvas(title: str) -> type[Any]:
    from reportlab.pdfgen.canvas import Canvas

    class NumberedCanvas(Canvas):  # type: ignore[misc]
        """Keeps each page until the number of all of them is known, and writes it at the foot."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                self.setFont(FONT, 7.5)
                self.drawString(MARGIN, MARGIN / 2, _drawn(title, FONT)[:110])
                self.drawRightString(self._pagesize[0] - MARGIN, MARGIN / 2, f"page {number} of {len(self._kept)}")
                super().showPage()
            super().save()

    return NumberedCanvas
