"""``mso cost`` and the costs of ``mso facts product``: input, JSON and exit codes."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import UsageError
from scripts.commands import cost, facts

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


def run(command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file of the small estate."""
    file = tmp_path_factory.mktemp("cost") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


def test_a_state_is_estimated_as_text_and_as_json(state: Path) -> None:
    text = run(cost.command, "--state", state, "--by", "account")
    assert text.exit_code == 0
    assert "total" in text.stdout
    document = json.loads(run(cost.command, "--state", state, "--json").stdout)
    assert document["version"] == 1
    assert document["sizes"]["deployed"]["total"]["high"] > 0


def test_a_size_is_for_a_manifest(state: Path) -> None:
    assert isinstance(run(cost.command, "--state", state, "--size", "solo").exception, UsageError)


def test_a_product_is_shown_with_its_costs_by_system_and_size() -> None:
    result = run(facts.command, "product", "Moodle", "--json")
    document = json.loads(result.stdout)
    sizes = document["costs"]["training-lms"]
    assert list(sizes) == ["solo", "standard", "resilient"]
    assert sizes["solo"]["total"]["low"] < sizes["resilient"]["total"]["low"]
    assert all(each["not_priced"] == [] for each in sizes.values())
    assert document["fact"]["product"] == "Moodle"


def test_an_id_is_found_without_its_table() -> None:
    assert run(facts.command, "telehealth").stdout.startswith("id: telehealth")
    assert json.loads(run(facts.command, "prices", "key", "--json").stdout)["fact"]["usd"] == 1
    for words in (("telehelth",), ("nonsense", "id"), ("product",), ("Jitsi Meet",)):
        assert isinstance(run(facts.command, *words).exception, UsageError)
