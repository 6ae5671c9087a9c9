"""Word and PDF documents say what their Markdown says, whatever a name contains, and are the same bytes each time."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from pypdf import PdfReader

from infra.manifest import documents
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.papers import FORMATS, papers
from infra.papers.blocks import Block, blocks_of
from infra.shown_text import markdown

PAGES = documents.render(load_manifest(REFERENCE))
SOME = ("incident-response.md", "vendor-register.md", "bring-up.md", "consent-injectables-evergreen.md")

EVERYTHING = """# Plan <!-- a comment -->

A **bold** and *slanted* `code -- x` line
that goes on. See [the page](https://law.example/a) and [that](other.md).

> Quoted

- one
  - deeper
- two

  belongs to two

3. third
4. fourth

```sh
mso check
  --example
```

| who | what |
| --- | --- |
| a \\| b | @<!-- -->you &lt;i> |
"""


def read_back(name: str, content: bytes) -> str:
    """The text of a Word or PDF file, without white space: lines are divided differently."""
    if name.endswith(".docx"):
        return re.sub(r"\s", "", "".join(Document(io.BytesIO(content)).element.body.xpath(".//w:t/text()")))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def texts(block: Block) -> list[str]:
    runs = [block.runs, *(cell for row in block.rows for cell in row)]
    return [re.sub(r"\s", "", run.text) for line in runs for run in line]


def test_every_kind_of_block_is_read() -> None:
    found = [(block.kind, block.level, block.number, block.text) for block in blocks_of(EVERYTHING)]
    assert found == [
        ("heading", 1, "", "Plan "),
        ("paragraph", 0, "", "A bold and slanted code -- x line that goes on. "
         "See the page (https://law.example/a) and that."),
        ("quote", 0, "", "Quoted"),
        ("bullet", 1, "", "one"),
        ("bullet", 2, "", "deeper"),
        ("bullet", 1, "", "two"),
        ("paragraph", 1, "", "belongs to two"),
        ("number", 1, "3.", "third"),
        ("number", 1, "4.", "fourth"),
        ("code", 0, "", "mso check\n  --example"),
        ("table", 0, "", ""),
    ]  # fmt: skip
    line = blocks_of(EVERYTHING)[1]
    assert [(run.text, run.bold, run.italic, run.code) for run in line.runs[1:6:2]] == [
        ("bold", True, False, False), ("slanted", False, True, False), ("code -- x", False, False, True)
    ]  # fmt: skip
    rows = blocks_of(EVERYTHING)[-1].rows
    assert [[cell[0].text for cell in row] for row in rows] == [["who", "what"], ["a | b", "@you <i>"]]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("page", SOME)
def test_all_of_the_text_is_in_the_file(page: str, form: str) -> None:
    ((name, content),) = papers({page: PAGES[page]}, form).items()
    assert name == page.replace(".md", f".{form}")
    found = read_back(name, content)
    missing = [text for block in blocks_of(PAGES[page]) for text in texts(block) if text not in found]
    # a page ends within a few of them: there the foot of the page stands between
    assert len(missing) <= (len(PdfReader(io.BytesIO(content)).pages) if form == "pdf" else 0), missing


def test_word_has_headings_lists_and_tables_of_its_own() -> None:
    content = papers({"vendor-register.md": PAGES["vendor-register.md"]}, "docx")["vendor-register.docx"]
    document = Document(io.BytesIO(content))
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Heading 1", "Heading 2", "List Bullet", "Quote"} <= styles
    assert document.tables[0].rows[0].cells[0].text == "vendor"
    assert document.core_properties.title == "Vendor register"


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_page_is_the_same_file(form: str) -> None:
    pages = {"vendor-register.md": PAGES["vendor-register.md"]}
    assert papers(pages, form) == papers(pages, form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_foreign_name_is_text(form: str) -> None:
    hostile = "<b>x</b> <img src='file:///etc/passwd'/> &amp; \x1b[2J \u202e \x00 ]]> {{ 7 }}"
    page = "# Title\n\n| a | b |\n| --- | --- |\n| " + markdown(hostile) + " | " + "word " * 4000 + "|\n"
    ((name, content),) = papers({"x.md": page}, form).items()
    found = read_back(name, content)
    assert "<b>x</b><imgsrc='file:///etc/passwd'/>" in found
    assert "\\x1b[2J" in found
    assert found.count("word") == 4000


def test_a_character_without_a_shape_is_named() -> None:
    ((name, content),) = papers({"x.md": "# Klinik Zoë Łódź Ψ 中 ☃\n"}, "pdf").items()
    assert read_back(name, content).startswith("KlinikZoëŁódźΨ[U+4E2D]")
    ((name, content),) = papers({"x.md": "# 中 ☃\n"}, "docx").items()
    assert read_back(name, content) == "中☃"


def test_nothing_in_code_is_escaped() -> None:
    """A value within backticks is shown as it stands, so an escape there would be seen."""
    runs = (run for page in PAGES.values() for block in blocks_of(page) for run in block.runs)
    assert [run.text for run in runs if run.code and "<!--" in run.text] == []


@pytest.mark.parametrize(("page", "pages"), [("# Empty\n", 1), ("text\n\n" * 200, 6)])
def test_pages_are_numbered(page: str, pages: int) -> None:
    reader = PdfReader(io.BytesIO(papers({"x.md": page}, "pdf")["x.pdf"]))
    assert len(reader.pages) == pages
    assert f"page {pages} of {pages}" in reader.pages[-1].extract_text()
