"""The pages under docs/ are correct: their commands run as written, their links resolve, the site names every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from fenced_blocks import Block, run, sections, with_mso

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
PAGES: Final = {str(path.relative_to(DOCS)): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
GENERATED: Final = ("rules/",)
"""Folders whose pages are in the navigation by a page of their own."""


def commands(page: str) -> list[Block]:
    """The blocks of a page with commands."""
    return [block for blocks in sections(PAGES[page]).values() for block in blocks if block.kind in ("bash", "sh")]


def entries(navigation: Any) -> Iterator[str]:
    """The pages of a navigation."""
    if isinstance(navigation, str):
        yield navigation
        return
    for each in navigation.values() if isinstance(navigation, dict) else navigation:
        yield from entries(each)


@pytest.mark.real
@pytest.mark.parametrize("page", [page for page in PAGES if any(not block.reason for block in commands(page))])
def test_the_commands_of_a_page_work_as_written(page: str, tmp_path: Path) -> None:
    """From the top to the bottom of the page, in one folder."""
    folder = with_mso(tmp_path)
    for block in commands(page):
        if not block.reason:
            run(block.text, folder)


def test_each_command_that_is_not_run_says_why() -> None:
    reasons = [block.reason for page in PAGES for block in commands(page) if block.reason]
    assert [reason for reason in reasons if len(reason.split()) < 5] == []


def test_links_lead_to_files_and_headings_that_exist() -> None:
    assert [found for page in PAGES for found in broken(page)] == []


def broken(page: str) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for link in LINK.findall(PAGES[page]):
        file, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (DOCS / page).parent / file if file else DOCS / page
        text = target.read_text(encoding="utf-8") if target.is_file() else ""
        if not target.exists() or (anchor and anchor not in anchors(text)):
            yield f"{page}: {link}"


def anchors(text: str) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings} | {
        *re.findall(r'<a id="([^"]+)"', text)
    }


def test_the_site_has_every_page() -> None:
    listed = set(entries(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    assert listed == {page for page in PAGES if not page.startswith(GENERATED)} | {"rules/README.md"} | {
        f"rules/by-{way}.md" for way in ("framework", "paragraph", "severity")
    }
