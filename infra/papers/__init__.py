"""The documents as Word and PDF files, from their Markdown: what counsel edits and officers sign."""

from __future__ import annotations

from typing import Final

from infra.papers.blocks import blocks_of

FORMATS: Final = ("docx", "pdf")


def papers(pages: dict[str, str], form: str) -> dict[str, bytes]:
    """Each page as a file of one of ``FORMATS``, by its name, such as ``incident-response.docx``.

    The same pages give the same bytes.
    """
    if form == "docx":
        from infra.papers.word import word_document as written
    else:
        from infra.papers.pdf import pdf_document as written
    return {f"{name.removesuffix('.md')}.{form}": written(blocks_of(text)) for name, text in pages.items()}
