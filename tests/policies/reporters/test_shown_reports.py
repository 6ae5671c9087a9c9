"""Every format shows the details of a finding, and none a hidden character; a new report is private."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_reporters import REPORT, finding

from infra.engine.graph import Source
from policies.model import Status
from policies.policy_config import Severity
from policies.reporters import FORMATS, renderer, save

STEPS = ("  lambda:InvokeFunction on <f>", "Allow 'x' in\x1b[2J y")


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_shows_the_details_and_none_a_line_end_as_text(format_: str) -> None:
    found = finding(Status.FAIL, "-a", rule="W1", message="LEAK: the role reads it", details=STEPS)
    text = renderer(format_)(replace(REPORT, findings=(found, replace(found, status=Status.NOT_EVALUATED))))
    for part in ("LEAK: the role reads it", "lambda:InvokeFunction on", "[2J y"):
        assert part in text.replace("\\[", "[")
    assert "\x1b" not in text
    shown = json.loads(text) if format_ in ("json", "sarif", "oscal", "ocsf", "asff") else text
    assert "it\\n" not in str(shown).replace("it\\n    ", "" if isinstance(shown, str) else "it ")


def test_the_terminal_shows_each_detail_on_a_line_of_its_own() -> None:
    found = finding(Status.FAIL, "-a", message="first", details=("  second", "third"))
    assert "\n    first\n      second\n    third\n" in renderer("terminal")(replace(REPORT, findings=(found,)))
    assert found.text == "first\n      second\n    third"


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_has_a_hidden_character(format_: str) -> None:
    bad = "\x1b[2J\u202e\x9b\x07\nFORGED"
    texts = dict.fromkeys(("title", "message", "remediation", "type", "account", "stack"), f"a{bad}")
    found = finding(Status.FAIL, f"-a{bad}", source=Source(f"f{bad}.py", 1), details=(f"d{bad}",), **texts)
    text = renderer(format_)(replace(REPORT, findings=(found,), unruled={f"aws:x{bad}": 1}))
    assert not set(bad[:-6]) - set("[2J\n") & set(text)
    assert not [line for line in text.splitlines() if line.strip().startswith("FORGED")]
    if format_ == "junit":
        ElementTree.fromstring(text)


def test_a_new_report_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    save("new\n", tmp_path / "r.json")
    assert (tmp_path / "r.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "r.json").chmod(0o644)
    save("again\n", tmp_path / "r.json")
    assert (tmp_path / "r.json").stat().st_mode & 0o777 == 0o644


def test_the_terminal_shows_failures_before_what_was_not_evaluated() -> None:
    open_ = finding(Status.NOT_EVALUATED, "-a", rule="KMS-001", severity=Severity.CRITICAL)
    wrong = finding(Status.FAIL, "-b", rule="S3-003", severity=Severity.LOW)
    text = renderer("terminal")(replace(REPORT, findings=(open_, wrong)))
    assert text.index("S3-003") < text.index("KMS-001")
