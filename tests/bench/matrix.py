"""Every preset in every size and state, baked, planned, checked and proved: run as ``python tests/bench/matrix.py``.

One line for each of the 180 estates as it is done. ``--state WA`` (repeatable), ``--size`` and ``--preset`` take a part
of them. Exit code 1 where an estate neither holds nor stops at a gate of the law.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from infra.engine.runner import plan
from infra.manifest import facts
from infra.manifest.environments import environment_repository
from infra.manifest.environments.answers import preset, settle
from infra.manifest.environments.presets import PRESETS
from infra.manifest.law import legal_gates
from infra.manifest.law.gate import GateError
from infra.manifest.load import MANIFEST, parse
from infra.manifest.valid_names import Owner, Size
from policies.evaluate import evaluate
from policies.model import Status
from policies.separation.verdicts.proof import prove
from policies.waivers import Waivers, load_waivers
from policies.wall_findings import findings_of

ON = date(2026, 11, 21)
GREEN, GATE, RED = "green", "gate", "RED"


@dataclass(frozen=True)
class Outcome:
    """What became of one estate, in a word and in detail."""

    word: str
    detail: str


def estates() -> list[tuple[str, str, str, str]]:
    """Preset, size, state and owner; owners take turns, so that each state meets each kind."""
    owners = get_args(Owner)
    every = list(product(PRESETS, get_args(Size), facts.states()))
    return [(*one, owners[(n + n // len(facts.states())) % len(owners)]) for n, one in enumerate(every)]


def answers_in(chosen: str, size: str, state: str, owner: str) -> dict[str, Any]:
    """What changes in a preset when all of its practices move to one state, under one kind of owner."""
    base = preset(chosen)
    director = "owner" if owner == "physician_md_do" else "physician"
    moved = [{**one, "state": state, "owner": owner, "medical_director": director} for one in base["practices"]]
    return {"size": size, "practices": moved, "counsel": {**base["counsel"], "states": [state]}}


def waivers_in(files: environment_repository.Files) -> Waivers:
    """The waivers that the environment came with; a real MSO's has none."""
    if environment_repository.WAIVERS not in files:
        return Waivers()
    with TemporaryDirectory() as folder:
        file = Path(folder) / environment_repository.WAIVERS
        file.write_text(files[environment_repository.WAIVERS], encoding="utf-8")
        return load_waivers(file, today=ON)


def tried(chosen: str, size: str, state: str, owner: str) -> Outcome:
    """Bake it, and do what `mso check` and `mso prove` do."""
    files = environment_repository.render(settle(preset(chosen), answers_in(chosen, size, state, owner), ON))
    manifest = parse(files[MANIFEST], Path(MANIFEST))
    try:
        legal_gates.require(manifest, ON)
    except GateError as closed:
        return Outcome(GATE, str(closed).splitlines()[0])
    graph = plan(manifest)
    proof = prove(graph)
    report = evaluate(graph, waivers=waivers_in(files), also=findings_of(proof))
    failed = [f"{finding.rule} {finding.name}" for finding in report.findings if finding.status is not Status.WAIVED]
    verdicts = Counter(verdict.status.value for verdict in proof.verdicts)
    told = f"{report.resources} resources, {', '.join(f'{n} {v}' for v, n in verdicts.items())}"
    sound = not failed and set(verdicts) == {"PROVED"}
    return Outcome(GREEN if sound else RED, "; ".join([told, *failed[:5]]))


@click.command()
@click.option("--preset", "presets", multiple=True, type=click.Choice(PRESETS))
@click.option("--size", "sizes", multiple=True, type=click.Choice(get_args(Size)))
@click.option("--state", "states", multiple=True, type=click.Choice(list(facts.states())))
def main(presets: tuple[str, ...], sizes: tuple[str, ...], states: tuple[str, ...]) -> None:
    """Try them all, or a part."""
    words: Counter[str] = Counter()
    for estate in estates():
        if all(not chosen or part in chosen for part, chosen in zip(estate, (presets, sizes, states), strict=False)):
            started = time.perf_counter()
            outcome = tried(*estate)
            words[outcome.word] += 1
            taken = time.perf_counter() - started
            click.echo(f"{' '.join(estate):<58} {outcome.word:<6}{taken:5.1f} s  {outcome.detail}")
    click.echo(", ".join(f"{count} {word}" for word, count in words.items()))
    sys.exit(1 if words[RED] else 0)


if __name__ == "__main__":
    main()
