"""Deploys an estate on the emulator, checks the rules, proves the wall and the duties."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from infra.context.estate import Lock
from infra.engine.embedded.runner import EstateRun, Run, run_estate
from infra.engine.graph import Graph, Resource, Status
from infra.engine.process_copies import beside
from infra.manifest.manifest_model import Manifest

if TYPE_CHECKING:
    from infra.breaks.break_definition import Break
    from infra.emulator.provider.emulator import Emulator
    from policies.check.both_proofs import BothProofs
    from policies.check.evaluate import Report
    from policies.duties.verdicts.duty_proof import DutyProof
    from policies.separation.verdicts.proof import Proof
    from scripts.demo.progress import Progress

STATE_FOLDER = "state"


@dataclass(frozen=True)
class Demo:
    """A deployed estate: its resources, the report of the rules, both proofs, and the seconds of each phase.

    ``read_back_verdicts`` are the verdicts of a second proof, on what was read back from the accounts.
    """

    manifest: Manifest
    run: EstateRun
    report: Report
    proof: Proof
    duties: DutyProof
    read_back_verdicts: Mapping[str, str]
    seconds: Mapping[str, float]
    applied_break: Break | None = None

    @cached_property
    def graph(self) -> Graph:
        """The resources of all stacks."""
        return self.run.graph

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """Account names by id, the payer account first."""
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
    def status_counts(self) -> Counter[Status]:
        """The number of resources by status: emulated, shim, declared only."""
        return Counter(resource.status for resource in self.graph.custom)

    @cached_property
    def declared(self) -> Counter[str]:
        """The number of resources by type that are declared and not emulated."""
        return Counter(resource.type for resource in self.graph.custom if resource.status is Status.DECLARED)

    @cached_property
    def differing_properties(self) -> Counter[str]:
        """The number of resources by ``TYPE PROPERTY`` whose property differs when read back."""
        emulated = (r for r in self.graph.custom if r.status is not Status.DECLARED)
        return Counter(f"{r.type.split(':')[-1]} {difference.path}" for r in emulated for difference in r.differences)

    @cached_property
    def disagreements(self) -> tuple[str, ...]:
        """The invariants on which the proofs of the declared and of the read-back resources differ."""
        verdicts = {verdict.id: verdict.status.value for verdict in self.proof.verdicts}
        return tuple(id_ for id_, verdict in verdicts.items() if self.read_back_verdicts[id_] != verdict)

    @property
    def decided_elsewhere(self) -> frozenset[str]:
        """The ids of invariants and duties, which have sections of their own beside the rules."""
        return frozenset((*(v.id for v in self.proof.verdicts), *(v.id for v in self.duties.verdicts)))

    @property
    def passes(self) -> bool:
        """Whether no rule fails, no invariant leaks, no duty is blocked, and the proofs of both readings agree."""
        return self.report.exit_code() == 0 and not self.disagreements


def deploy_demo(
    home: Path,
    manifest: Manifest,
    emulator: Emulator,
    folder: Path,
    progress: Progress,
    applied: Break | None = None,
    *,
    in_copies: bool = False,
) -> Demo:
    """Deploy every stack on the state in ``folder``, and check the result with the waivers in ``home``.

    With ``in_copies``, which is faster, ``emulator`` does not have all of the estate afterwards.

    :raises KitError: a stack failed; the state in ``folder`` contains everything that exists, for the next run.
    """
    began = time.monotonic()
    run = run_estate(
        manifest,
        Run(
            provider=emulator,
            payer=emulator.payer,
            state=folder / STATE_FOLDER,
            observer=progress.step,
            on_stack=progress.stack,
            on_stack_end=progress.stack_end,
            build=applied.build if applied else None,
            lock=Lock.read(folder),
            in_copies=in_copies,
        ),
    )
    run.lock.write(folder)
    deployed = time.monotonic()
    progress.phase("checking rules, proving the wall and the duties")
    with beside(lambda: verdicts_of(as_read_back(run.graph))) as read_back:
        report, proofs = check_and_prove(run.graph, home)
        verdicts = read_back()
    seconds = {"build": deployed - began, "check": time.monotonic() - deployed}
    return Demo(manifest, run, report, proofs.wall, proofs.duties, verdicts, seconds, applied)


def as_read_back(graph: Graph) -> Graph:
    """The resources as read back: each input has the value that was read from the account.

    A property that the emulator does not return keeps its declared value; it is among the resource's differences.
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


def check_and_prove(graph: Graph, home: Path) -> tuple[Report, BothProofs]:
    """The report of the rules and both proofs for a graph, with the waivers of the environment in ``home``."""
    from policies.check.both_proofs import evaluate_and_prove
    from policies.check.waivers import Waivers, load_waivers

    file = home / "waivers.yaml"
    return evaluate_and_prove(graph, load_waivers(file) if file.is_file() else Waivers())
