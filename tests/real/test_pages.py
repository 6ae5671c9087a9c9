"""A browser shows the report of fifty locations, its map and the page of calls as people do: wide, narrow, printed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import boto3
import pytest
from accessibility_judge import OPENED, serious_findings
from botocore.exceptions import ClientError
from driven_browser import BROWSER, DrivenBrowser, driven_browser
from large_estate import LOCATIONS, large_report
from pypdf import PdfReader

from infra.emulator.cloud.api_call import Ruling
from infra.emulator.provider.emulator import Emulator
from scripts.enforcement.served_enforcement import PAGE

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no page was shown: no Chromium on this machine")

MOST_BYTES, MOST_SECONDS, SMALLEST_TEXT = 10_000_000, 2.0, 9.5
VIEWS: Final = [(width, dark) for width in (1280, 390) for dark in (False, True)]
PAPER: Final = 720
"""Width of a sheet of Letter between its margins, in pixels of CSS."""
BEYOND: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""Pixels by which a page is wider than its window."""
TEXT_HEIGHTS: Final = """Math.min(...[...document.querySelectorAll('svg.map text')].map(each =>
  parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a))"""
REACHABLE: Final = """[...document.querySelectorAll('a[href], summary, input, button, [tabindex="0"]')]
  .filter(each => each.checkVisibility() && !(each.type === 'radio' && !each.checked))
  .map((each, number) => { each.dataset.part = number; return `${number} ${each.outerHTML.slice(0, 120)}` })"""
FOCUSED: Final = """(() => {
  const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect()
  return {part: each.dataset.part, outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
          shown: box.width > 0 && box.right > 0 && box.left < innerWidth}
})()"""
BROKEN_LINKS: Final = """[...document.querySelectorAll('a[href^="#"]')].map(each => each.getAttribute('href'))
  .filter(each => !document.getElementById(each.slice(1)))"""
FILTERED: Final = """[...document.querySelectorAll('.finding')].filter(each => each.checkVisibility())
  .map(each => each.classList[1])"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the report of three practices with fifty locations."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "report.html").write_text(large_report(folder), encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrivenBrowser]:
    with driven_browser(tmp_path_factory.mktemp("profile")) as shown:
        yield shown


@pytest.fixture(scope="module")
def calls() -> Iterator[str]:
    """The address of the page of calls, with one that was allowed and one that was not."""
    with Emulator.start() as emulator:
        endpoint = emulator.serve()
        endpoint.enforce(lambda call: Ruling("no" if call.parameters else "", "Deny 'Wall'", "north:x", "iam:x", "*"))
        url = endpoint.show_calls(PAGE.read_text(encoding="utf-8"))
        keys = {"aws_access_key_id": "emulated-payer", "aws_secret_access_key": "x"}
        iam = boto3.client("iam", region_name="us-east-1", endpoint_url=endpoint.url, **keys)
        iam.list_users()
        with pytest.raises(ClientError):
            iam.get_user(UserName="x" * 64)
        yield url


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_the_report_of_fifty_locations_is_small_fast_and_fits(
    browser: DrivenBrowser, report: str, width: int, dark: bool
) -> None:
    assert Path(report.removeprefix("file://")).stat().st_size < MOST_BYTES
    assert browser.show(report, width, dark=dark) < MOST_SECONDS
    assert browser.value(BEYOND) == 0
    assert browser.value(TEXT_HEIGHTS) > SMALLEST_TEXT  # the map, before anything is opened
    browser.value(OPENED)
    assert browser.value("document.querySelectorAll('.sites li').length") == LOCATIONS
    assert browser.value(BEYOND) == 0
    assert browser.errors == []
    assert browser.requests == [report]
    assert serious_findings(browser) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_every_link_has_its_place_and_opens_it(browser: DrivenBrowser, report: str, width: int) -> None:
    browser.show(report, width)
    assert browser.value(BROKEN_LINKS) == []
    assert browser.value("[...document.links].filter(each => !/^(file|https):/.test(each.href)).length") == 0
    assert browser.value("document.querySelector('[id=\"reason-1-1\"]').checkVisibility()") is False
    browser.value("document.querySelector('a[href=\"#reason-1-1\"], a.why').click()")
    browser.value("new Promise(done => setTimeout(done, 100))")
    assert browser.value("document.querySelector(location.hash).checkVisibility()") is True


def test_the_keyboard_reaches_every_part_and_shows_where_it_is(browser: DrivenBrowser, report: str) -> None:
    browser.show(report, 1280)
    parts = browser.value(REACHABLE)
    reached, unseen = set[str](), []
    for _ in range(len(parts) + 5):
        browser.press("Tab")
        focused = browser.value(FOCUSED)
        reached.add(focused.get("part", ""))
        if "part" in focused and not (focused["outlined"] and focused["shown"]):
            unseen.append(parts[int(focused["part"])])
    assert [each for each in parts if each.split()[0] not in reached] == []
    assert unseen == []
    assert len(parts) > 50


def test_the_filters_show_what_they_say(browser: DrivenBrowser, report: str) -> None:
    browser.show(report, 1280)
    found = browser.value(FILTERED)
    assert sorted(found) == ["fail", "waived"]
    for kind in ("fail", "not-evaluated", "waived"):
        browser.value(f"document.getElementById('show-{kind}').click()")
        assert browser.value(FILTERED) == [each for each in found if each == kind]
    browser.value("document.getElementById('show-all').click()")
    assert browser.value(FILTERED) == found


def test_what_is_closed_on_the_screen_is_printed(browser: DrivenBrowser, report: str) -> None:
    browser.show(report, PAPER)
    browser.as_on_paper()
    assert browser.value(BEYOND) == 0  # what is wider is printed smaller, with all the rest
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(browser.printed())).pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    assert [number for number in range(3, LOCATIONS) if f"town-{number} " not in text] == []
    assert "moves next week" in text
    assert len(pages) < 60
    assert all(pages)


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_the_page_of_calls_fits_and_can_be_read(browser: DrivenBrowser, calls: str, width: int, dark: bool) -> None:
    browser.show(calls, width, dark=dark)
    browser.value("new Promise(done => setTimeout(done, 300))")
    assert browser.value("document.getElementById('calls').rows.length") == 2
    assert browser.value(BEYOND) == 0
    assert browser.errors == []
    assert {url.partition("?")[0].rpartition("/")[0] for url in browser.requests} == {calls.rpartition("/")[0]}
    assert serious_findings(browser) == []
