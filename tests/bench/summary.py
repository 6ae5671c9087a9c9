"""The figures that people wait for, in one table: run as ``python tests/bench/summary.py [--mirror FOLDER] [--write]``.

``--mirror`` is a mirror of Terraform providers with hashicorp/aws, which the comparison with checkov needs; ``PULUMI``
names the Pulumi CLI, for the comparison of the engines. What cannot be measured here says so. ``--write`` writes the
table to docs/performance.md. Ratios are within this run; seconds are those of this machine and of what else it did.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import bench_enforcement
import bench_exchange
import bench_real_engine
from bench_practices import timed, with_practices
from bench_questions import MSO, QUESTIONS, best, seconds, write_states

from infra.engine.embedded.kept_plan import kept_or_new_plan
from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.duties.verdicts.duty_proof import prove_duties
from policies.separation.verdicts.proof import prove

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
PRACTICES = 8
PRESET = "solo-medspa"
HEAD = """\
# Performance

How long the kit takes for the bundled example ({resources} resources, {duties} duties), and what it is compared with.
Measured on {date} on {cores} cores of {machine} with Python {python}; `python tests/bench/summary.py --write` measures
again. The ratios are within one run. Seconds of CPU hardly move with what else a machine does, waiting does.

| what | takes | compared with |
| --- | --- | --- |
"""


class Figure(NamedTuple):
    """One row: what was measured, how long it takes, and what of."""

    what: str
    takes: str
    compared: str = ""


def figures(graph: Graph, mirror: str) -> Iterator[Figure]:
    """The rows, one after the other, as they are measured."""
    yield from _commands(graph, mirror)
    yield from _growth()
    yield from _enforcement()
    records, spent, memory = bench_exchange.measure()
    yield Figure("the exchange's filter", f"{records / spent:,.0f} records a second of CPU",
                 f"{memory:.0f} MiB for a file of {bench_exchange.MEGABYTES} MB")  # fmt: skip
    yield from _engines()


def _commands(graph: Graph, mirror: str) -> Iterator[Figure]:
    wall, _ = best(*MSO, "--help")
    yield Figure("`mso --help`", f"{wall:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        _, first = seconds(*MSO, *QUESTIONS["prove"])
        yield Figure("`mso prove --example`, first question", f"{first:.1f} s of CPU")
        for name in ("prove", "check", "who-can"):
            _, spent = best(*MSO, *QUESTIONS[name])
            ratio = f"{first / spent:.1f} times as fast"
            yield Figure(f"`mso {name} --example`, plan kept", f"{spent:.1f} s of CPU", ratio)
        wall, spent = seconds(*MSO, "demo", "--output", f"{folder}/demo")
        yield Figure("`mso demo`", f"{wall:.0f} s, {spent:.0f} s of CPU")
        del os.environ["XDG_CACHE_HOME"]
        states = write_states(Path(folder) / "states")
        checkov = _checkov(graph, mirror, Path(folder)) if mirror else 0.0
        if checkov:
            yield Figure("checkov, the same resources as a Terraform plan", f"{checkov:.1f} s of CPU")
        for what, options in (("rules, wall and duties", ()), ("rules", ("--no-wall",))):
            _, spent = best(*MSO, "check", "--state", str(states), *options)
            than = f"{checkov / spent:.1f} times as fast as checkov" if checkov else "checkov: not run (no --mirror)"
            yield Figure(f"`mso check`, states: {what}", f"{spent:.1f} s of CPU", than)


def _checkov(graph: Graph, mirror: str, work: Path) -> float:
    """CPU seconds of checkov; turning the states into its plan is not measured."""
    from scripts.dev.scanners import checkov, environments
    from scripts.dev.terraform_plans import PROVIDER_VERSION, Terraform

    environments.environment("checkov")
    terraform = work / "terraform"
    terraform.mkdir()
    schemas = Terraform(Path(mirror), PROVIDER_VERSION, terraform).schemas()
    before = os.times()
    checkov.scan(graph, schemas, work)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _growth() -> Iterator[Figure]:
    found: dict[int, list[float]] = {}
    for number in (1, PRACTICES):
        graph, planned = timed(partial(plan, with_practices(number)))
        spent = (planned, timed(partial(prove, graph))[1], timed(partial(prove_duties, graph))[1])
        found[number] = [each / len(graph) * 1000 for each in spent]
    for name, one, many in zip(("plan", "wall", "duties"), *found.values(), strict=True):
        yield Figure(f"{name}, {PRACTICES} practices", f"{many:.2f} ms of CPU a resource",
                     f"{many / one:.1f} times as much as with one practice")  # fmt: skip


def _enforcement() -> Iterator[Figure]:
    for name, without, enforced in bench_enforcement.rows():
        ratio = f"{enforced / without:.1f} times a call that is not decided"
        yield Figure(f"an enforced call: {name}", f"{enforced:.1f} ms", ratio)


def _engines() -> Iterator[Figure]:
    if not os.environ.get("PULUMI"):
        yield Figure("Pulumi's engine", "not run: PULUMI names no CLI")
        return
    manifest = bench_real_engine.preset(PRESET)
    embedded = sum(bench_real_engine.with_embedded_engine(manifest).values())
    stacks, (plain, packed) = bench_real_engine.with_real_engine(manifest)
    real = sum(first.seconds for first, _ in stacks.values())
    yield Figure(f"`mso up --emulated`, {PRESET}, by Pulumi's engine", f"{real:.0f} s",
                 f"{real / embedded:.1f} times the embedded engine")  # fmt: skip
    yield Figure(f"a preview of {plain.name} ({sum(plain.steps.values())} resources) with the policy pack",
                 f"{packed.seconds:.1f} s", f"{packed.seconds - plain.seconds:.1f} s more than without")  # fmt: skip


def main() -> None:
    """Print the table as it is measured, and write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mirror", default="", help="mirror of Terraform providers, for checkov")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    graph = kept_or_new_plan(load_manifest(REFERENCE), lambda _: None)
    head = HEAD.format(
        resources=len(graph.custom), duties=len(prove_duties(graph).decided), date=datetime.now(UTC).date(),
        cores=os.cpu_count(), machine=platform.machine(), python=platform.python_version(),
    )  # fmt: skip
    rows = []
    for figure in figures(graph, options.mirror):
        rows.append(f"| {' | '.join(figure)} |")
        print(rows[-1], flush=True)
    if options.write:
        PAGE.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
