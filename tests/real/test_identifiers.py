"""A second opinion on what de-identified flows pass: Presidio finds no identifier, none of the 18 kinds gets through.

Presidio's recognizers by pattern and check digit judge 10,000 outputs of each flow; its recognizer of names takes a
language model, which the package index does not have, so names are judged by what was planted: none passed. Planted is
what people write, a name with its capital letters and its space. A name that is written as a room is (``ana-lopez``) is
not judged: no filter by form can tell it from one.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from judge_environment import python_with

from infra.exchange.field_types import PERMITTED, as_entry
from infra.manifest import facts

pytestmark = pytest.mark.real
HERE = Path(__file__).parent
JUDGES = ("presidio-analyzer==2.2.366", "faker==40.63.0")
OUTPUTS = 10_000
DE_IDENTIFIED = [flow.id for flow in facts.flows().values() if flow.form == "de-identified" and flow.fields]


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of the environment with the judges."""
    return python_with(*JUDGES)


def judged(python: Path, flow: str) -> dict[str, Any]:
    given = {"flow": flow, "fields": [as_entry(each) for each in facts.flows()[flow].fields], "outputs": OUTPUTS}
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    done = subprocess.run(
        [str(python), str(HERE / "identifier_judge.py")],
        input=json.dumps(given), capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("flow", DE_IDENTIFIED)
def test_no_identifier_passes_and_presidio_finds_none(python: Path, flow: str) -> None:
    found = judged(python, flow)
    assert found["outputs"] == OUTPUTS
    assert min(found["tried"].values()) > OUTPUTS // 50, "each kind was planted often"
    assert {kind[0] for kind in found["tried"]} == set("ABCDEFGHIJKLMNOPQR"), "the 18 kinds of Safe Harbor"
    assert found["passed"] == {}
    assert found["found"] == []


def test_every_flow_that_may_not_identify_is_judged() -> None:
    assert {"f-utilisation", "f-deid-analytics", "f-oversight-count"} <= set(DE_IDENTIFIED)
    assert "de-identified" in PERMITTED
