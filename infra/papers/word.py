"""A document as a Word file, with Word's own headings, lists and tables, so that counsel can edit it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from infra.papers.blocks import Block, Runs, title_of
from infra.papers.columns import is_wide, shares

if TYPE_CHECKING:
    from docx.document import Document

WRITTEN: Final = datetime(2020, 1, 1)
"""The date inside every file: the same document is the same bytes. The date that counts is in the text."""

STYLES: Final = {"bullet": "List Bullet", "quote": "Quote"}
MONOSPACE: Final = "Consolas"
POINTS_OF_CODE: Final = 9
INDENT_CM: Final = 0.63


def word_document(blocks: list[Block]) -> bytes:
    """The content of a .docx file."""
    from docx import Document

    document = Document()
    _page(document, turned=is_wide(blocks))
    for block in blocks:
        _add(document, block)
    title = title_of(blocks)
    about = document.core_properties
    about.title, about.author, about.comments = title[:255], "mso documents", ""
    about.created = about.modified = WRITTEN
    file = io.BytesIO()
    document.save(file)
    return _undated(file)


def _page(document: Document, turned: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    if turned:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(10)
    footer = section.footer.paragraphs[0]
    footer.add_run("Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A text that Word works out, such as the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _add(document: Document, block: Block) -> None:
    from docx.shared import Cm

    if block.kind == "table":
        _table(document, block)
        return
    if block.kind == "heading":
        paragraph = document.add_heading(level=min(block.level, 9))
    else:
        paragraph = document.add_paragraph(style=STYLES.get(block.kind))
        if block.level and block.kind != "code":
            paragraph.paragraph_format.left_indent = Cm(INDENT_CM * block.level)
    if block.kind == "number":
        paragraph.paragraph_format.first_line_indent = Cm(-INDENT_CM)
        paragraph.add_run(f"{block.number}\t")
    _write(paragraph, block.runs)


def _write(paragraph: Any, runs: Runs) -> None:
    from docx.shared import Pt

    for run in runs:
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None
        if run.code:
            made.font.name, made.font.size = MONOSPACE, Pt(POINTS_OF_CODE)


def _table(document: Document, block: Block) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Emu, Pt

    rows = block.rows
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    width = sum(column.width or 0 for column in table.columns)
    widths = [Emu(int(width * share)) for share in shares(rows)]
    table.autofit = False
    for number, (row, made) in enumerate(zip(rows, table.rows, strict=True)):
        for cell, place, cell_width in zip(row, made.cells, widths, strict=True):
            place.width = cell_width
            paragraph = place.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            _write(paragraph, cell)
            for run in paragraph.runs if number == 0 else ():
                run.bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _undated(file: io.BytesIO) -> bytes:
    """The same archive, with no time of writing in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, WRITTEN.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
