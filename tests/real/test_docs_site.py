"""The site of the documentation is built, links lead somewhere, and a page asks nothing of any other host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.dev.docs_site.__main__ import build


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; MkDocs in strict mode stops at a link that leads nowhere."""
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def test_the_home_page_and_each_start_are_there(site: Path) -> None:
    for page in ("index.html", "start/consultant/index.html", "rules/s3/index.html", "reference/commands/index.html"):
        assert (site / page).is_file(), page


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    loaded = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=["']?(https?:)?//[^"'>]+""")
    asking = [path.name for path in site.rglob("*.html") if loaded.search(path.read_text(encoding="utf-8"))]
    assert asking == []
