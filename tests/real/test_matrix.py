"""A rendered environment plans, passes the checks and is proved; ``tests/bench/matrix.py`` runs all 180 of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / "tests" / "bench" / "matrix.py"


def test_a_baked_environment_holds() -> None:
    """Other tests cover the reference estate and the other presets and sizes."""
    command = [sys.executable, str(MATRIX), "--preset", "primary-care", "--size", "resilient", "--state", "CA"]
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.splitlines()[-1:]) == (0, ["1 green"]), run.stdout + run.stderr
