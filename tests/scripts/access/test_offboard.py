"""``mso offboard``: what a person opens and each step of their leaving; the ordered plan of a practice that leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from practice_estate import AT, PRACTICE, Mso

from infra.errors import UsageError
from scripts.json_documents import schema_of

ANA = f"ana@{AT}"


def as_documented(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, schema_of("offboard"))
    return document


def test_a_persons_roles_and_steps_are_listed_and_recorded(run: Mso, enforced: str, tmp_path: Path) -> None:
    shown = run("offboard", ANA, "--function", "eg-physicians", "--endpoint", enforced, "--json")
    assert shown.exit_code == 0, shown.output
    document = as_documented(shown.stdout)
    by_role = {opening["role"]: opening for opening in document["openings"]}
    assert by_role["clinical-evergreen:physician"]["by"] == "eg-physicians"
    assert by_role["clinical-evergreen:break-glass"]["by"] == "the identity provider alone"
    assert "clinical-evergreen:injector" not in by_role
    steps = [step["what"] for step in document["steps"]]
    assert steps[0].startswith("In the identity provider of evergreen: disable")
    assert any("Emergency access" in step for step in steps)
    assert all(step["owner"] for step in document["steps"])
    (keys,) = (step for step in document["steps"] if step["what"].startswith("IAM users"))
    assert keys["state"] == "nothing found"
    (record,) = (tmp_path / "evidence" / "access").glob("*.json")
    assert json.loads(record.read_text())["kind"] == "offboard-person"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a person"),
        ((ANA, "--practice", PRACTICE), "name a person"),
        ((ANA,), "the manifest names no persons"),
        ((ANA, "--function", "eg-physicians", "--approver", ANA), "neither is the one who leaves"),
        (("ana", "--function", "eg-physicians"), "not a mailbox"),
        ((ANA, "--function", "eg-physician"), "did you mean 'eg-physicians'"),
        ((ANA, "--function", "eg-physicians", "--function", "lr-it"), "several employers"),
        (("--practice", "evergren"), "practices: evergreen, saguaro"),
    ],
)
def test_wrong_input_is_a_clear_error(run: Mso, arguments: tuple[str, ...], words: str) -> None:
    error = run("offboard", *arguments).exception
    assert isinstance(error, UsageError)
    assert words in str(error)


def test_a_practice_leaves_in_order_and_nothing_is_deleted(run: Mso, enforced: str) -> None:
    shown = run("offboard", "--practice", PRACTICE, "--endpoint", enforced, "--json")
    assert shown.exit_code == 0, shown.output
    document = as_documented(shown.stdout)
    steps = [step["what"] for step in document["steps"]]
    order = ("End the agreements", "Export the designated record set", "Cut the MSO off", "Take clinical-evergreen",
             "Return or destroy", "Keep the charts")  # fmt: skip
    places = [next(i for i, step in enumerate(steps) if step.startswith(words)) for words in order]
    assert places == sorted(places)
    assert [step["state"] for step in document["steps"] if step["what"].startswith("Cut")] == ["open"]
    commands = " ".join(command for step in document["steps"] for command in step["commands"])
    assert "delete" not in commands
    assert "mso down" not in commands
