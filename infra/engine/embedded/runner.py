"""Runs the stacks of an estate, one plane after another, on any provider: a plan, a preview, or the emulated AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.context.estate import Estate, Lock
from infra.engine.embedded.deployment import Deployment, Observer, Step
from infra.engine.embedded.journal import Journal, NoJournal
from infra.engine.embedded.stack_groups import stack_groups
from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.resource_shapes import seeded_id
from infra.engine.process_copies import Report, can_fork, run_in_copies
from infra.engine.provider import Provider
from infra.engine.urns import DIY_ORGANIZATION, STACK
from infra.engine.values import reveal, unknown_paths
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest, plane_and_slug

if TYPE_CHECKING:
    from infra.program import Build

PROJECT: Final = "mso"
PLANNED_PAYER: Final = "000000000000"
"""The id of the payer account in plans; AWS assigns this id to no account."""


@dataclass(frozen=True)
class StackRun:
    """One stack after its run: the resources that exist, and how many steps of each kind were done."""

    name: str
    graph: Graph
    steps: Counter[Step]


@dataclass(frozen=True, kw_only=True)
class Run:
    """How to run an estate.

    ``payer`` is the MSO's payer account; practices with organizations of their own get payer ids generated from their
    names. ``state`` is the folder of the state documents (none are written without one); ``build`` declares the
    resources of a stack (``infra.program.build`` by default); ``on_stack`` is called before each stack, with its name,
    its position and the number of stacks, and ``on_stack_end`` after it.

    ``in_copies`` runs stacks that need nothing of each other at the same time, in copies of this process, where it can
    have some: what a stack changes in its memory, an emulated AWS in it too, stays in the copy.
    """

    provider: Provider
    payer: str
    state: Path | None = None
    preview: bool = False
    observer: Observer = lambda step, resource: None  # noqa: ARG005
    on_stack: Callable[[str, int, int], None] = lambda name, index, total: None  # noqa: ARG005
    on_stack_end: Callable[[str], None] = lambda name: None  # noqa: ARG005
    build: Build | None = None
    only: Sequence[str] = ()
    lock: Lock = field(default_factory=Lock)
    in_copies: bool = False


@dataclass(frozen=True)
class EstateRun:
    """The stacks of an estate after a run, in the order of the run, and the lock with the account ids."""

    stacks: Mapping[str, StackRun]
    lock: Lock

    @property
    def graph(self) -> Graph:
        """All stacks as one graph."""
        return Graph(resource for run in self.stacks.values() for resource in (*run.graph, *run.graph.pending_deletes))

    @property
    def steps(self) -> Counter[Step]:
        """How many steps of each kind were done, over all stacks."""
        return sum((run.steps for run in self.stacks.values()), Counter())


def plan(manifest: Manifest, build: Build | None = None) -> Graph:
    """The planned estate as one graph, with predicted ids, without a cloud or an emulator."""
    from infra.engine.prediction.output_prediction import OutputPredictor

    return run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=build)).graph


@infrequent_gc()
def run_estate(manifest: Manifest, run: Run) -> EstateRun:
    """Run the stacks in dependency order; later stacks use the account ids that the org stack exports.

    :raises UsageError: ``run.only`` names a stack that the manifest does not have.
    :raises KitError: a stack failed; the state documents contain everything that exists.
    """
    names = manifest.plane_names()
    if unknown := set(run.only) - set(names):
        raise UsageError(f"no stack {', '.join(sorted(unknown))}; this environment has {', '.join(names)}")
    chosen = [name for name in names if not run.only or name in run.only]
    lock = run.lock.with_payer(run.payer)
    for owner in manifest.organizations()[1:]:
        name = manifest.stack_name("payer", owner)
        lock = lock.with_payer(str(seeded_id("digits12", name)), name)
    shared, groups = stack_groups(manifest)
    stacks: dict[str, StackRun] = {}
    for index, name in enumerate(chosen):
        if run.in_copies and name not in shared and can_fork():
            rest = [[each for each in group if each in chosen] for group in groups]
            stacks |= _run_in_copies(rest, Estate(manifest, lock), run, stacks, chosen)
            break
        run.on_stack(name, index, len(chosen))
        stacks[name] = run_stack(name, Estate(manifest, lock), run, stacks)
        run.on_stack_end(name)
        # a preview may not know the ids yet; then those of the last run remain
        if plane_and_slug(name)[0] == "org" and not any(unknown_paths(ids := exports(stacks[name].graph), "org")):
            lock = lock.with_org_outputs(reveal(ids))
    return EstateRun({name: stacks[name] for name in chosen}, lock)


def _run_in_copies(
    groups: Iterable[Sequence[str]], estate: Estate, run: Run, others: Mapping[str, StackRun], chosen: Sequence[str]
) -> dict[str, StackRun]:
    """Run each group of stacks in a copy of this process; the observers of ``run`` are called in this one."""

    def work(names: Sequence[str], report: Report) -> dict[str, StackRun]:
        def observe(step: Step, resource: Resource) -> None:
            report(("observer", step, resource.with_(inputs={}, outputs={})))

        stacks = dict(others)
        for name in names:
            report(("on_stack", name, chosen.index(name), len(chosen)))
            stacks[name] = run_stack(name, estate, replace(run, observer=observe), stacks)
            report(("on_stack_end", name))
        return {name: stacks[name] for name in names}

    works = [partial(work, names) for names in groups if names]
    done = run_in_copies(works, lambda event: getattr(run, event[0])(*event[1:]))
    return {name: stack for stacks in done for name, stack in stacks.items()}


def run_stack(name: str, estate: Estate, run: Run, others: Mapping[str, StackRun]) -> StackRun:
    """Run one stack on the state of its last run; ``others`` are the stacks that this run deployed before."""
    from infra.engine.embedded.program_run import run_program
    from infra.program import build

    journal = Journal(run.state / f"{name}.json") if run.state else None
    written = None if run.preview else journal
    deployment = Deployment(
        journal.load() if journal else Graph(),
        run.provider,
        preview=run.preview,
        observer=run.observer,
        journal=written or NoJournal(),
        exported=lambda stack: _exported(stack, run, others),
    )

    declare = run.build or build
    try:
        run_program(
            lambda: declare(name, estate),
            deployment,
            project=PROJECT,
            stack_name=name,
            organization=DIY_ORGANIZATION,
            root=Path.cwd(),
        )
    finally:
        graph = deployment.graph()
        if written:
            written.close(graph)
    return StackRun(name, graph, deployment.steps)


def _exported(stack: str, run: Run, others: Mapping[str, StackRun]) -> Mapping[str, object] | None:
    if stack in others:
        return exports(others[stack].graph)
    state = run.state / f"{stack}.json" if run.state else None
    return exports(Journal(state).load()) if state and state.exists() else None


def exports(graph: Graph) -> Mapping[str, object]:
    """The outputs that a stack exports; secrets keep their marking."""
    return {name: value for stack in graph.of_type(STACK) for name, value in stack.outputs.items()}
