"""``mso up`` that is ended before any change it makes of its folders: the next run completes it, nothing is doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from served_aws import ROOT, mso, served

from infra.context.estate import Lock
from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.state_document import read_state

KILLED = 9
STOPPED = """
import sys
sys.path.insert(0, "tests/security")
from crash_points import end_before
from scripts.cli import mso
end_before(sys.argv[1], int(sys.argv[2]))
mso.main(sys.argv[3:])
"""
BEFORE = (1, 6, 9)
"""Changes that precede the deployment: the project file and the stacks' configuration."""
AFTER = range(11, 20)
"""Changes that follow it, of which there are fewer: the account ids are written, and take their place."""


def test_the_next_run_completes_an_update_that_was_stopped_anywhere(tmp_path: Path) -> None:
    if cli_path() is None:
        pytest.skip("no update was stopped: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    mso("new", "--preset", "solo-medspa", "--kit", "mso-kit==0.1.0", "--output", str(tmp_path / "estate"))
    aws, words = tmp_path / "aws", ("up", "--on", str(tmp_path / "aws"), "--env", str(tmp_path / "estate"), "org")
    with served(aws):
        for point in BEFORE:
            assert stopped(aws, point, words) == KILLED, point
        assert not list((aws / "pulumi-state").rglob("org.json"))
        ended = [stopped(aws, point, words) for point in AFTER if not Lock.read(aws).accounts]
        assert ended[:-1] == [KILLED] * (len(ended) - 1)
        assert len(ended) > 2
        assert ended[-1] == 0
        accounts = Lock.read(aws).accounts
        created = read_state(next((aws / "pulumi-state").rglob("org.json")))
        assert mso(*words).splitlines()[1].split()[2:] == [str(len(created)), "same"]
        assert Lock.read(aws).accounts == accounts != {}
        assert not list(aws.glob(".*.mso-new"))


def stopped(folder: Path, point: int, words: tuple[str, ...]) -> int:
    """The exit code of a command in a process of its own, which ends before its change of that number."""
    command = (sys.executable, "-c", STOPPED, str(folder), str(point), *words)
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode
