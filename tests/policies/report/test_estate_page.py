"""The page: one well-formed document, nothing fetched, every link leads somewhere, everything of others is text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from leaks import LEAKS
from small_estate import NORTH, Builder

from infra.engine.graph import Source
from policies.check.both_proofs import BothProofs
from policies.check.evaluate import Report
from policies.check.run_history import RunNumbers
from policies.duties.duty import Answer, Duty, Outcome
from policies.duties.verdicts.duty_proof import Decided, DutyProof, DutyVerdict
from policies.model import Finding, Status, Waiver
from policies.policy_config import Severity
from policies.report.control_table import FAILS, HOLDS, NOT_EVALUATED, controls
from policies.report.estate_page import render
from policies.report.report_changes import ReportChanges
from policies.report.report_input import EstateReport, ReportContext, commit_of
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.proof import prove_estate

HOSTILE = 'x</pre><script>alert("1")</script><img src=https://a.example/x.png>\u202e'
PAGE_OF_AWS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
WAIVER = Waiver(rule="S3-003", resource="*", reason="rebuilt nightly", approver="pc_officer", expires=date(2027, 1, 31))
EMPTY = {"area", "base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}


def finding(status: Status, rule: str = "S3-003", **changes: object) -> Finding:
    """One finding on a bucket with a name of somebody else."""
    given = Finding(
        rule=rule, title="Every bucket keeps versions", status=status, severity=Severity.HIGH, message=HOSTILE,
        cites=("164.312(c)(1)",), remediation="Set it.", stack="clinical-north",
        urn=f"urn:pulumi:clinical::mso::aws:s3/bucket:Bucket::{HOSTILE}", source=Source("infra/bucket.py", 48),
    )  # fmt: skip
    return replace(given, **changes)  # type: ignore[arg-type]


REPORT = Report(
    findings=(finding(Status.FAIL), finding(Status.WAIVED, waiver=WAIVER), finding(Status.NOT_EVALUATED, "S3-001")),
    resources=7, evaluated={"S3-003": 2, "S3-001": 1, "KMS-001": 4}, rules=336,
)  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    """A page with a leak, a blocked duty, and findings of three statuses."""
    builder = Builder()
    next(change for name, _, change in LEAKS if name == "replication to management")(builder)
    for number in range(50):
        tags = {"mso:location": f"town-{number}"}
        builder.add("aws:iam/role:Role", f"desk-{number}", NORTH, f"desk-{number}", tags, name=f"desk-{number}")
    graph = builder.graph()
    duty = Duty("L4", "copies", "clinical-north:ehr", f"copies {HOSTILE}", (), PAGE_OF_AWS, "")
    decided = Decided(duty, Outcome(Answer.BLOCKED, "denied by backup-north:vault", ("a step",), "infra/x.py:7"))
    duties = DutyProof((DutyVerdict("L4", "backups", Answer.BLOCKED, 1, (decided,)),), (decided,), {})
    proofs = BothProofs(prove_estate(read_estate(graph)), duties)
    context = ReportContext(name=HOSTILE, subject=HOSTILE, names={"north": "North PLLC"}, notes=(HOSTILE,))
    changes = ReportChanges(HOSTILE, (HOSTILE,), (), ("1 newly allowed, 0 newly forbidden", HOSTILE))
    runs = tuple(RunNumbers(at=f"2026-11-0{day}", name=HOSTILE, counts={"fail": 3 - day}) for day in (1, 2, 3))
    return render(
        EstateReport(report=REPORT, context=context, graph=graph, proofs=proofs, changes=changes, runs=runs)
    )


class Reader(HTMLParser):
    """The tags of a page: those left open, ids, addresses, attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[dict[str, str]] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= found.keys()
        self.ids += [found["id"]] if "id" in found else []
        if tag == "a":
            self.links.append(found)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def test_it_is_well_formed_and_every_anchor_exists(page: str) -> None:
    read = Reader(page)
    assert (read.wrong, read.open) == ([], [])
    assert len(set(read.ids)) == len(read.ids)
    inside = {link["href"][1:] for link in read.links if link["href"].startswith("#")}
    assert inside <= set(read.ids)
    assert {"wall", "map", "duties", "access", "findings", "controls", "grounds", "limits"} <= inside


def test_it_fetches_nothing_and_runs_nothing(page: str) -> None:
    read = Reader(page)
    assert not read.tags & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    assert not [name for name in read.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    outward = [link for link in read.links if not link["href"].startswith("#")]
    assert outward
    assert all(link["href"].startswith("https://") and link["rel"] == "noreferrer" for link in outward)
    assert not any(word in page for word in ("@import", "url("))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page


def test_text_of_others_is_shown_as_text(page: str) -> None:
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert "\\u202e" in page


def test_a_leak_and_a_blocked_duty_are_drawn_and_explained(page: str) -> None:
    assert '<polyline class="leak"' in page
    assert '<polyline class="blocked"' in page
    assert f'<a href="{PAGE_OF_AWS}" rel="noreferrer">' in page
    assert "Cause: denied by backup-north:vault" in page
    assert "infra/x.py:7" in page


def test_a_waiver_names_its_reason_approver_and_end(page: str) -> None:
    assert re.search(r"rebuilt nightly.*pc_officer.*2027-01-31", page, re.DOTALL)


def test_fifty_locations_are_one_line_on_the_map_and_a_list_below_it(page: str) -> None:
    assert "50 locations" in page
    assert all(f"<b>town-{number}</b>" in page for number in range(50))
    assert len(page) < 500_000


def test_a_page_without_proofs_says_that_nothing_was_proved() -> None:
    page = render(EstateReport(report=REPORT, context=ReportContext(name="x", subject="y")))
    assert "The wall and the duties were not evaluated" in page
    assert "PROVED" not in page.partition("<main")[2]
    assert (Reader(page).wrong, Reader(page).open) == ([], [])


def test_a_control_is_as_good_as_the_worst_of_its_rules() -> None:
    found = {control.citation.id: control.found for control in controls(REPORT)}
    assert found["164.312(c)(1)"] == FAILS
    assert HOLDS not in {control.found for control in controls(Report(findings=(), resources=0, evaluated={}, rules=0))}
    assert NOT_EVALUATED in found.values()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"HEAD": "ref: refs/heads/main\n", "refs/heads/main": "a" * 40 + "\n"}, "a" * 40),
        ({"HEAD": "ref: refs/heads/main\n", "packed-refs": "# pack\n" + "b" * 40 + " refs/heads/main\n"}, "b" * 40),
        ({"HEAD": "c" * 40}, "c" * 40),
        ({"HEAD": "ref: ../../secret\n"}, ""),
        ({"HEAD": "ref: refs/heads/new\n"}, ""),
        ({}, ""),
    ],
)
def test_the_commit_is_read_without_running_git(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    for name, text in files.items():
        (tmp_path / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / name).write_text(text)
    (tmp_path / "secret").write_text("d" * 40)
    (tmp_path / "below").mkdir()
    assert commit_of(tmp_path / "below") == expected


def test_changes_and_the_trend_are_sections(page: str) -> None:
    assert "<h3>Newly failing: 1</h3>" in page
    assert "<h3>No longer failing: 0</h3>" in page
    assert page.count(" fail</title></rect>") == 3
    assert "<title>2026-11-01: 2 fail</title>" in page
    assert "fail: 1 -&gt; 0 (-1)" in page


def test_without_a_baseline_and_a_history_there_are_none() -> None:
    shown = render(EstateReport(report=REPORT, context=ReportContext(name="x", subject="x")))
    assert "baseline" not in shown
    assert 'id="trend"' not in shown
