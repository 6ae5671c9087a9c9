"""Deque's axe-core over a page that a browser shows: what it finds serious, with every part of the page opened."""

from __future__ import annotations

from functools import cache
from typing import Final

from driven_browser import DrivenBrowser
from hosted_images import fetched

AXE: Final = "axe-core@4.14.1"
OPENED: Final = "document.querySelectorAll('details').forEach(each => { each.open = true })"
FOUND: Final = """axe.run(document).then(found => ({
  passed: found.passes.length,
  failed: found.violations.filter(each => ["serious", "critical"].includes(each.impact))
    .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 200)}`)),
}))"""


def serious_findings(browser: DrivenBrowser) -> list[str]:
    """What is serious or critical on the page shown; an error if axe-core found nothing to check."""
    browser.value(OPENED)
    browser.value(f"{_script()};0")
    found = browser.value(FOUND)
    assert found["passed"], "axe-core checked nothing"
    return list(found["failed"])


@cache
def _script() -> str:
    """axe-core, from npm into the cache of programs once; the test is skipped where that is impossible."""
    folder = fetched("axe-core", f"npm install --no-audit --no-fund --ignore-scripts {AXE}", "npm")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
