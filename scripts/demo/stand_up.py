"""Stands an estate up on an emulator and looks at what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from infra.context.estate import Lock
from infra.engine.graph import Graph, Resource, Status
from infra.engine.runner import EstateRun, Run, run_estate
from infra.manifest.manifest_model import Manifest

if TYPE_CHECKING:
    from infra.breaks.break_definition import Break
    from infra.emulator.provider.emulator import Emulator
    from policies.evaluate import Report
    from policies.separation.verdicts.proof import Proof
    from scripts.demo.progress import Progress

STATE = "state"


@dataclass(frozen=True)
class Demo:
    """An estate that stands: what was built, what the rules found, what the wall's proof says, and how long it took.

    ``drill`` is the verdict on each invariant once more, from what was read back from the accounts.
    """

    manifest: Manifest
    run: EstateRun
    report: Report
    proof: Proof
    drill: Mapping[str, str]
    seconds: Mapping[str, float]
    broken: Break | None = None

    @cached_property
    def graph(self) -> Graph:
        """Every stack's resources."""
        return self.run.graph

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """Account names by id, the payer first."""
        names = {id_: name for name, id_ in self.run.lock.accounts.items()}
        return dict(sorted(names.items(), key=lambda pair: (pair[1] != "payer", pair[1])))

    @cached_property
    def by_account(self) -> Mapping[str, tuple[Resource, ...]]:
        """Resources by account name."""
        found: dict[str, list[Resource]] = {name: [] for name in self.accounts.values()}
        for resource in self.graph.custom:
            found.setdefault(self.accounts.get(resource.account, "?"), []).append(resource)
        return {name: tuple(resources) for name, resources in found.items()}

    @cached_property
    def reality(self) -> Counter[Status]:
        """How many resources are emulated, shimmed, or declared only."""
        return Counter(resource.status for resource in self.graph.custom)

    @cached_property
    def declared(self) -> Counter[str]:
        """Types that the emulator does not have, and how many of each were declared."""
        return Counter(resource.type for resource in self.graph.custom if resource.status is Status.DECLARED)

    @cached_property
    def lost(self) -> Counter[str]:
        """Properties that did not come back as declared, as ``TYPE PROPERTY``, and how often."""
        kept = (r for r in self.graph.custom if r.status is not Status.DECLARED)
        return Counter(f"{r.type.split(':')[-1]} {difference.path}" for r in kept for difference in r.differences)

    @cached_property
    def disagreements(self) -> tuple[str, ...]:
        """Invariants on which the proof of what was declared and that of what was read back differ."""
        verdicts = {verdict.id: verdict.status.value for verdict in self.proof.verdicts}
        return tuple(invariant for invariant, verdict in verdicts.items() if self.drill[invariant] != verdict)

    @property
    def holds(self) -> bool:
        """Whether no rule fails, nothing leaks, and both proofs agree."""
        return self.report.exit_code() == 0 and not self.disagreements


def stand_up(
    home: Path, manifest: Manifest, emulator: Emulator, folder: Path, progress: Progress, broken: Break | None = None
) -> Demo:
    """Bring every stack up from where ``folder`` left it, and check the result under the waivers in ``home``.

    :raises KitError: a stack failed; the state in ``folder`` holds all that exists, and the next run goes on from it.
    """
    began = time.monotonic()
    run = run_estate(
        manifest,
        Run(
            provider=emulator,
            payer=emulator.payer,
            state=folder / STATE,
            observer=progress.step,
            on_stack=progress.stack,
            build=broken.build if broken else None,
            lock=Lock.read(folder),
        ),
    )
    run.lock.write(folder)
    built = time.monotonic()
    progress.phase("checking rules and proving the wall")
    report, proof = examine(run.graph, home)
    drill = verdicts_of(as_read_back(run.graph))
    seconds = {"build": built - began, "check": time.monotonic() - built}
    return Demo(manifest, run, report, proof, drill, seconds, broken)


def as_read_back(graph: Graph) -> Graph:
    """The resources as the accounts returned them: each declared input gives way to what was read.

    Where the emulator lost a property the declared value stands; the resource's differences say so.
    """
    return Graph(
        resource.with_(inputs={key: resource.outputs.get(key, value) for key, value in resource.inputs.items()})
        if resource.custom and not resource.type.startswith("pulumi:")
        else resource
        for resource in graph
    )


def verdicts_of(graph: Graph) -> dict[str, str]:
    """The verdict on each invariant."""
    from policies.separation.verdicts.proof import prove

    return {verdict.id: verdict.status.value for verdict in prove(graph).verdicts}


def examine(graph: Graph, home: Path) -> tuple[Report, Proof]:
    """What the rules and the prover say of a graph, under the waivers of the environment in ``home``."""
    from policies.evaluate import evaluate
    from policies.separation.verdicts.proof import prove
    from policies.waivers import Waivers, load_waivers
    from policies.wall_findings import findings_of

    file = home / "waivers.yaml"
    proof = prove(graph)
    waivers = load_waivers(file) if file.is_file() else Waivers()
    return evaluate(graph, waivers=waivers, also=findings_of(proof)), proof
