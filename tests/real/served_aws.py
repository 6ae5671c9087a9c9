"""Commands of this checkout as processes of their own, and an emulated AWS that one of them serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
MSO = (sys.executable, "-m", "scripts.cli")
PATIENCE = 120
"""Seconds that the emulated AWS may take to start."""


def mso(*arguments: str, code: int = 0) -> str:
    """The output of a command, which must end with this exit code and without a traceback."""
    ran = subprocess.run([*MSO, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == code, f"mso {' '.join(arguments)}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    assert "Traceback" not in ran.stderr
    return ran.stdout


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """``mso emulate`` serves from the folder until the block ends; yields its endpoint."""
    process = subprocess.Popen([*MSO, "emulate", "--output", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL)
    file, until = folder / "emulated-aws.json", time.monotonic() + PATIENCE
    try:
        while not file.exists():
            assert process.poll() is None, "mso emulate ended"
            assert time.monotonic() < until, "mso emulate serves nothing"
            time.sleep(0.2)
        yield str(json.loads(file.read_text(encoding="utf-8"))["url"])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
