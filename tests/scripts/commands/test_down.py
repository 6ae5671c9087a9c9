"""`mso down` refuses before it touches anything, and reads its plan as a table and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.teardown.teardown_facts import FactKind
from infra.teardown.teardown_plan import teardown_plan
from scripts.commands.down import command, confirm_name
from scripts.deployment.estate_teardown import TeardownRefused
from scripts.deployment.teardown_text import as_document, render

TODAY = date(2026, 11, 29)


@pytest.fixture
def _cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Pulumi CLI that only says its version: nothing here may start more."""
    file = tmp_path / "bin" / "pulumi"
    file.parent.mkdir()
    file.write_text("#!/bin/sh\n[ \"$1\" = version ] && echo v3.274.1\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PULUMI", str(file))


@pytest.mark.usefixtures("_cli")
def test_a_synthetic_environment_has_nothing_on_real_aws() -> None:
    error = CliRunner().invoke(command, ["--example"]).exception
    assert isinstance(error, UsageError)
    assert "use --emulated or --on" in str(error)


@pytest.mark.usefixtures("_cli")
def test_an_estate_is_on_one_emulated_aws(tmp_path: Path) -> None:
    """With both, one would be taken down and the other one meant."""
    error = CliRunner().invoke(command, ["--example", "--emulated", "--on", str(tmp_path)]).exception
    assert isinstance(error, UsageError)
    assert "give one of them" in str(error)


@pytest.mark.usefixtures("_cli")
def test_yes_is_for_the_emulated_aws_only() -> None:
    error = CliRunner().invoke(command, ["--example", "--yes"]).exception
    assert isinstance(error, UsageError)
    assert "--confirm NAME" in str(error)


def test_another_name_deletes_nothing() -> None:
    with pytest.raises(TeardownRefused, match="'evergreen' is not the name of this environment") as refused:
        confirm_name("lumen-ridge", "evergreen", ask=True)
    assert refused.value.exit_code == 1
    confirm_name("lumen-ridge", "lumen-ridge", ask=True)


def test_the_table_names_every_blocker(reference_manifest: Manifest, reference_plan: Graph) -> None:
    plan = teardown_plan(reference_manifest, reference_plan, only=["location-scottsdale"], today=TODAY)
    text = render(plan)
    for fact in plan.blockers:
        assert fact.name in text
        assert fact.why in text
        assert fact.lifted_by in text
    assert "4 blockers: nothing is deleted" in text
    assert "not legal advice" in text


def test_the_document_has_every_fact(reference_manifest: Manifest, reference_plan: Graph) -> None:
    plan = teardown_plan(reference_manifest, reference_plan, only=["location-scottsdale"], today=TODAY)
    document = json.loads(json.dumps(as_document(plan)))
    facts = document["stacks"][0]["facts"]
    assert (document["environment"], len(facts)) == ("lumen-ridge", len(plan.facts))
    law = next(fact for fact in facts if fact["kind"] == FactKind.LAW and fact["type"].endswith("Bucket"))
    assert (law["until"], law["blocks"]) == ("2032-11-29", True)
