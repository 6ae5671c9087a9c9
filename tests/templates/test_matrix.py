"""Environments as they are baked plan, check and prove green; ``tests/bench/matrix.py`` tries all 180 of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / "tests" / "bench" / "matrix.py"


@pytest.mark.parametrize(("preset", "size", "state"), [("solo-medspa", "solo", "TX"), ("primary-care", "resilient", "CA")])
def test_a_baked_environment_holds(preset: str, size: str, state: str) -> None:
    command = [sys.executable, str(MATRIX), "--preset", preset, "--size", size, "--state", state]
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.splitlines()[-1:]) == (0, ["1 green"]), run.stdout + run.stderr
