"""kill -9 of the driver and the CLI at a random point: the next run converges, nothing is doubled, nothing changes.

Some points by default; ``MSO_KILL_POINTS=20`` tries that many, and ``MSO_KILL_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from account_contents import existing, in_state
from comparison_scenarios import LIVES
from small_stacks import FaultyEmulator, RealStack, lost, real_stacks

from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import Operation
from infra.engine.automation.target import Target

DRIVER = Path(__file__).with_name("killed_driver.py")
POINTS = int(os.environ.get("MSO_KILL_POINTS", "4"))
SEED = os.environ.get("MSO_KILL_SEED") or str(random.SystemRandom().randrange(10**6))
MOST_STEPS = 16
ACCOUNT = "200000000000"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyEmulator, Target]]:
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    with FaultyEmulator.start() as emulator, real_stacks(emulator, tmp_path_factory.mktemp("killed")) as target:
        assert isinstance(emulator, FaultyEmulator)
        yield emulator, target


def test_the_run_after_a_kill_converges(
    project: tuple[FaultyEmulator, Target], record_property: Callable[[str, object], None]
) -> None:
    emulator, target = project
    record_property("seed", SEED)
    chance = random.Random(SEED)
    stack, killed = RealStack("killed", target), 0
    stack.release_locks = True
    for point in range(POINTS):
        number, after = chance.randrange(len(LIVES)), chance.randint(1, MOST_STEPS)
        where = f"point {point}: MSO_KILL_SEED={SEED}, program {number}, killed after {after} steps"
        print(where)
        killed += kill_after(after, target.folder, str(number))
        done = stack.run(Operation.UP, lambda declare=LIVES[number]: declare(ACCOUNT))  # type: ignore[misc]
        assert not done.error, f"{where}: {done.error}"
        assert lost(emulator, done.graph, ACCOUNT) == (), where
        assert existing(emulator, ACCOUNT) == in_state(done.graph), where
        assert not done.graph.pending_deletes, where
        again = stack.run(Operation.PREVIEW, lambda declare=LIVES[number]: declare(ACCOUNT))  # type: ignore[misc]
        assert {step for step, _ in again.steps} == {"same"}, where
    assert killed, "every run ended before it was killed"


def kill_after(steps: int, folder: Path, number: str) -> bool:
    """Start a deployment and kill it, with the CLI, after that many steps; whether it was still running."""
    command = [sys.executable, str(DRIVER), str(folder), "killed", ACCOUNT, number]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        cwd=DRIVER.parents[2], env={**os.environ, "PYTHONPATH": str(DRIVER.parents[2])},
    )  # fmt: skip
    assert process.stdout
    for _ in range(steps):
        if not process.stdout.readline():
            break
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return running
