"""Renders, plans, checks and proves every preset in every size and state: run as ``python tests/bench/matrix.py``.

Prints one line for each of the 180 estates. ``--state WA`` (repeatable), ``--size`` and ``--preset`` select some of
them. Exit code 1 where an estate neither passes nor stops at a legal gate.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, get_args

import click

from infra.engine.embedded.runner import plan
from infra.manifest import facts
from infra.manifest.environments import environment_repository
from infra.manifest.environments.answers import merge_answers, preset_answers
from infra.manifest.environments.presets import PRESETS
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateError
from infra.manifest.reading.load import MANIFEST, parse_manifest
from infra.manifest.valid_names import Owner, Size
from policies.check.evaluate import evaluate
from policies.check.wall_findings import findings_of
from policies.model import Status
from policies.separation.verdicts.proof import prove

ON = date(2026, 11, 21)
GREEN, GATE, RED = "green", "gate", "RED"


@dataclass(frozen=True)
class Outcome:
    """The result of one estate: one word and the details."""

    word: str
    detail: str


def estates() -> list[tuple[str, str, str, str]]:
    """Preset, size, state and owner of each estate; owners alternate, so that each state is tested with each kind."""
    owners = get_args(Owner)
    states = [*(state.state for state in facts.states().values() if state.covered), "WY"]
    every = list(product(PRESETS, get_args(Size), states))
    return [(*one, owners[(n + n // len(states)) % len(owners)]) for n, one in enumerate(every)]


def answers_in(chosen: str, size: str, state: str, owner: str) -> dict[str, Any]:
    """The answers that move all practices of a preset to one state, with one kind of owner."""
    base = preset_answers(chosen)
    director = "owner" if owner == "physician_md_do" else "physician"
    moved = [{**one, "state": state, "owner": owner, "medical_director": director} for one in base["practices"]]
    return {"size": size, "practices": moved, "counsel": {**base["counsel"], "states": [state]}}


def result_of(chosen: str, size: str, state: str, owner: str) -> Outcome:
    """Render the environment, and do what `mso check` and `mso prove` do."""
    files = environment_repository.render(
        merge_answers(preset_answers(chosen), answers_in(chosen, size, state, owner), ON)
    )
    manifest = parse_manifest(files[MANIFEST], Path(MANIFEST))
    try:
        legal_gates.require_open_gates(manifest, ON)
    except GateError as closed:
        return Outcome(GATE, str(closed).splitlines()[0])
    graph = plan(manifest)
    proof = prove(graph)
    report = evaluate(graph, also=lambda: findings_of(proof))
    failed = [f"{finding.rule} {finding.name}" for finding in report.findings if finding.status is not Status.WAIVED]
    verdicts = Counter(verdict.status.value for verdict in proof.verdicts)
    summary = f"{report.resources} resources, {', '.join(f'{n} {v}' for v, n in verdicts.items())}"
    passed = not failed and set(verdicts) == {"PROVED"}
    return Outcome(GREEN if passed else RED, "; ".join([summary, *failed[:5]]))


@click.command()
@click.option("--preset", "presets", multiple=True, type=click.Choice(PRESETS))
@click.option("--size", "sizes", multiple=True, type=click.Choice(get_args(Size)))
@click.option("--state", "states", multiple=True, type=click.Choice(list(facts.states())))
def main(presets: tuple[str, ...], sizes: tuple[str, ...], states: tuple[str, ...]) -> None:
    """Test all estates, or the selected ones."""
    words: Counter[str] = Counter()
    for estate in estates():
        if all(not chosen or part in chosen for part, chosen in zip(estate, (presets, sizes, states), strict=False)):
            started = time.perf_counter()
            outcome = result_of(*estate)
            words[outcome.word] += 1
            taken = time.perf_counter() - started
            click.echo(f"{' '.join(estate):<58} {outcome.word:<6}{taken:5.1f} s  {outcome.detail}")
    click.echo(", ".join(f"{count} {word}" for word, count in words.items()))
    sys.exit(1 if words[RED] else 0)


if __name__ == "__main__":
    main()
