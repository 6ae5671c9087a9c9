"""The time of questions to the command line: run as ``python tests/bench/bench_questions.py [CHECKOV PLAN.json]``.

The first question about a manifest plans it, the others use the kept plan. Then the rules and the wall run over the
exported states of all stacks; with the path of checkov and a Terraform plan of the same resources, they are compared
with it. The ratios are of CPU seconds, which hardly move with what else the machine does.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.engine.embedded.kept_plan import kept_or_new_plan
from infra.engine.graph import Graph
from infra.engine.state_document import write_state
from infra.manifest.reading.load import REFERENCE, load_manifest

ROUNDS = 3
MSO = (sys.executable, "-m", "scripts.cli")
QUESTIONS = {
    "prove": ("prove", "--example"),
    "check": ("check", "--example"),
    "who-can": ("who-can", "s3:GetObject", "*charts*", "--example"),
    "can": ("can", "*operator*", "--example"),
}


def seconds(*command: str) -> tuple[float, float]:
    """The wall and CPU seconds of one command, whatever it answers."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(*command: str) -> tuple[float, float]:
    """The smallest wall and CPU seconds of some rounds."""
    walls, processors = zip(*(seconds(*command) for _ in range(ROUNDS)), strict=True)
    return min(walls), min(processors)


def line(name: str, wall: float, processor: float, also: str = "") -> None:
    sys.stdout.write(f"{name:<34}{wall:>8.2f} s wall {processor:>8.2f} s CPU  {also}\n")


def main(checkov: str = "", plan: str = "") -> None:
    """One line for each question, then one for each ratio."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        _, first = found = seconds(*MSO, *QUESTIONS["prove"])
        line("prove, first question", *found)
        for name, arguments in QUESTIONS.items():
            wall, processor = best(*MSO, *arguments)
            line(f"{name}, kept plan", wall, processor, f"{first / processor:.1f} times as fast as the first")
        states = write_states(Path(folder) / "states")
        against = seconds(checkov, "-f", plan, "--framework", "terraform_plan", "--skip-download") if checkov else None
        if against:
            line("checkov, one plan", *against)
        for name, options in (("rules and wall, states", ()), ("rules, states", ("--no-wall",))):
            wall, processor = best(*MSO, "check", "--state", str(states), *options)
            line(name, wall, processor, f"{against[1] / processor:.1f} times as fast as checkov" if against else "")


def write_states(folder: Path) -> Path:
    """The states of all stacks of the bundled example, one file each."""
    graph = kept_or_new_plan(load_manifest(REFERENCE), lambda note: None)  # noqa: ARG005
    for stack in {each.stack for each in graph}:
        write_state(folder / f"{stack}.json", Graph(each for each in graph if each.stack == stack))
    return folder


if __name__ == "__main__":
    main(*sys.argv[1:])
