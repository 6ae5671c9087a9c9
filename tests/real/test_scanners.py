"""Scanners of others say nothing of the bundled example that nobody has explained. Takes ten minutes.

Run where the environment variable MSO_SCANNERS names the scanners (``all``, or ``checkov,parliament``), because each is
installed from the package index. TERRAFORM_MIRROR is the folder of terraform's AWS provider, which checkov needs.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCANNERS = os.environ.get("MSO_SCANNERS", "")
MIRROR = os.environ.get("TERRAFORM_MIRROR", "")


@pytest.mark.skipif(not SCANNERS, reason="the scanners were not run: MSO_SCANNERS=all runs them")
def test_every_finding_is_explained() -> None:
    command = [sys.executable, "-m", "scripts.dev.scanners"]
    command += [] if SCANNERS == "all" else ["--only", SCANNERS]
    command += ["--mirror", MIRROR] if MIRROR else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
