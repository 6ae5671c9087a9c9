"""The report of an estate as one HTML page that makes no request: style, map and tables are in it, scripts are not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from infra.shown_text import shown, shown_lines
from policies.check.run_history import SHOWN_RUNS, RunNumbers, trend
from policies.duties.duty import CLAIMS as DUTY_CLAIMS
from policies.duties.verdicts.duty_proof import DutyProof
from policies.model import Status
from policies.report.access_table import MEANINGS, access_tables
from policies.report.control_table import Control, controls, coverage
from policies.report.finding_groups import grouped
from policies.report.map_content import read_map
from policies.report.map_layout import MOST_LINKS
from policies.report.map_links import read_links
from policies.report.map_svg import draw_map, in_words
from policies.report.report_input import EstateReport
from policies.report.site_table import sites_of
from policies.separation.verdicts.invariants import CLAIMS
from policies.separation.verdicts.proof import Proof

HERE = Path(__file__).parent
COVERS = ("rules", "evidence", "procedural", "not covered")
TALLEST = 40
"""Pixels of the highest bar of the trend."""
FIRST_SHOWN, MOST_WITNESSES = 2, 40
"""Witnesses and duties of a verdict that are open, and that are on the page at all."""


@dataclass(frozen=True, slots=True)
class Card:
    """A number of the first screen, linked to its section; ``tone`` is good, bad, warn or quiet."""

    section: str
    number: str
    text: str
    tone: str


def render(given: EstateReport) -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    environment.filters |= {"linked": _linked, "code": _code, "word": lambda word: word.replace(" ", "-")}
    style = "".join((HERE / name).read_text(encoding="utf-8") for name in ("page_style.css.j2", "map_style.css.j2"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("estate_page.html.j2").render(
        style=Markup(style), style_digest=digest, **_content(given)
    )


def _content(given: EstateReport) -> dict[str, Any]:
    proofs, report, context = given.proofs, given.report, given.context
    decided = {*CLAIMS, *DUTY_CLAIMS} if proofs else set()
    groups = grouped(finding for finding in report.findings if finding.rule not in decided)
    items = controls(report)
    return {
        "given": given,
        "context": context,
        "report": report,
        "wall": proofs.wall if proofs else None,
        "duties": proofs.duties if proofs else None,
        "cards": tuple(_cards(given, items)),
        "groups": groups,
        "controls": items,
        "coverage": [(name, coverage(items)[name]) for name in COVERS],
        "tables": tuple(access_tables(proofs.wall.access_matrix, context.names, given.estate)) if proofs else (),
        "meanings": MEANINGS,
        "first_shown": FIRST_SHOWN,
        "most_witnesses": MOST_WITNESSES,
        "changes": given.changes,
        "trend": tuple(trend(given.runs)),
        "bars": _bars(given.runs[-SHOWN_RUNS:]),
        **_map(given),
    }


@dataclass(frozen=True, slots=True)
class Bar:
    """The failures of one run, as a bar of at most ``TALLEST``."""

    at: str
    fail: int
    height: float


def _bars(runs: tuple[RunNumbers, ...]) -> tuple[Bar, ...]:
    """A bar for each run of a history; one run alone has none."""
    failures = [run.counts.get(Status.FAIL.value, 0) for run in runs]
    scale = TALLEST / max([*failures, 1])
    bars = (Bar(run.at[:10], fail, max(1, round(fail * scale, 1))) for run, fail in zip(runs, failures, strict=True))
    return tuple(bars) if len(runs) > 1 else ()


def _map(given: EstateReport) -> dict[str, Any]:
    """The map, its text and what it leaves out; nothing without a graph or an account in it."""
    if given.graph is None or given.estate is None or given.proofs is None or not given.estate.accounts:
        return {"picture": "", "words": (), "not_drawn": 0, "estate_map": None, "sites": {}}
    estate = read_map(given.graph, given.estate, given.context.names, given.proofs.duties)
    links = read_links(given.graph, given.estate, given.proofs)
    return {
        "picture": Markup(draw_map(estate, links, given.context.name)),
        "words": tuple(in_words(estate, links)),
        "not_drawn": links.not_drawn + sum(link.count for link in links.links[MOST_LINKS:]),
        "estate_map": estate,
        "sites": sites_of(given.graph),
    }


def _cards(given: EstateReport, items: tuple[Control, ...]) -> Iterator[Card]:
    if given.proofs:
        yield _wall_card(given.proofs.wall)
        yield _duty_card(given.proofs.duties)
    counts = given.report.counts
    failing, open_ = counts[Status.FAIL.value], counts[Status.NOT_EVALUATED.value] + counts[Status.TOOL_ERROR.value]
    yield Card("findings", str(failing), f"of {sum(counts.values())} answers fail", "bad" if failing else "good")
    yield Card("findings", str(open_), "not evaluated: never counted as a pass", "warn" if open_ else "good")
    yield Card("findings", str(counts[Status.WAIVED.value]), "waived by an approver, until a date", "quiet")
    found = coverage(items)
    text = f"of {sum(found.values())} items of the Security Rule have rules; {found['not covered']} have nothing"
    yield Card("controls", str(found["rules"]), text, "quiet")


def _wall_card(wall: Proof) -> Card:
    proved = sum(verdict.status.value == "PROVED" for verdict in wall.verdicts)
    tone = "bad" if wall.broken else "warn" if wall.undecided else "good"
    return Card("wall", str(proved), f"of {len(wall.verdicts)} invariants of the wall are PROVED", tone)


def _duty_card(duties: DutyProof) -> Card:
    tone = "bad" if duties.blocked else "warn" if duties.undecided else "good"
    return Card("duties", str(duties.possible), f"of {len(duties.decided)} duties are possible (ALLOWED)", tone)


def _shown(value: Any) -> Any:
    """Foreign text on one line with escapes for what cannot be seen; markup of this module stays."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _linked(text: str) -> Markup:
    """A link where the text is a web address, else the text."""
    address = shown(text)
    if text.startswith("https://") and not set(address) & set(" \"'<>\\"):
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)
    return escape(address)


def _code(text: str) -> Markup:
    """Several lines of code, as they are."""
    return escape(shown_lines(text))
