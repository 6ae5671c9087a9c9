"""The documents as Word and PDF files, from their Markdown: what counsel edits and officers sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from infra.papers.blocks import Block, blocks_of

FORMATS: Final = ("docx", "pdf")


def papers(pages: dict[str, str], *forms: str) -> dict[str, bytes]:
    """Each page as a file in each of these ``FORMATS``, by its name, such as ``incident-response.docx``.

    The same pages give the same bytes.
    """
    blocks = {name.removesuffix(".md"): blocks_of(text) for name, text in pages.items()} if forms else {}
    return {f"{name}.{form}": _writer(form)(page) for form in forms for name, page in blocks.items()}


def _writer(form: str) -> Callable[[list[Block]], bytes]:
    if form == "docx":
        from infra.papers.word import word_document

        return word_document
    from infra.papers.pdf import pdf_document

    return pdf_document
