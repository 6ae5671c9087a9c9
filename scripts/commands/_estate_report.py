"""Shared by the commands that show a whole estate: reads it, checks it and says where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.errors import UsageError
from scripts.commands._graph_source import read_graph

if TYPE_CHECKING:
    from infra.engine.graph import Graph
    from policies.check.both_proofs import BothProofs
    from policies.check.evaluate import Report
    from policies.check.run_history import RunNumbers
    from policies.report.report_input import EstateReport, ReportContext


def read_estate_report(
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    accounts: Path | None,
    cache: bool,
    *,
    baseline: str | None = None,
    history: Path | None = None,
) -> EstateReport:
    """The estate of a manifest or of states, with findings and proofs; waivers and settings stand beside mso.yaml.

    With the changes since a ``baseline``, which is another state of it, and the trend of a ``history``.
    """
    from policies.check.run_history import read_history, with_run
    from policies.report.report_changes import changes_since
    from policies.report.report_input import EstateReport
    from scripts.commands._graph_source import read_state_sources

    runs = read_history(history) if history else ()  # what is wrong with it is said before the estate is read
    before = read_state_sources([baseline], accounts) if baseline else None
    graph = read_graph(directory, states, example, accounts, cache=cache)
    context, home = context_of(directory, states, example), home_of(directory, states, example)
    report, proofs = checked(graph, home)
    changes = None
    if before is not None:
        changes = changes_since(str(baseline), before, graph, report, lambda earlier: checked(earlier, home)[0])
    if history:
        runs = with_run(runs, run_numbers(report, proofs, context))
    return EstateReport(report=report, context=context, graph=graph, proofs=proofs, changes=changes, runs=runs)


def run_numbers(report: Report, proofs: BothProofs | None, context: ReportContext) -> RunNumbers:
    """The numbers that a history keeps of this run."""
    from policies.check.run_history import numbers_of

    digest = context.files[0].sha256 if context.files else ""
    return numbers_of(report, proofs, context.name, manifest=digest, commit=context.commit)


def home_of(directory: Path | None, states: tuple[str, ...], example: bool) -> Path:
    """The folder whose waivers and settings apply; the current one for states."""
    from infra.manifest.reading.load import REFERENCE, manifest_file

    if states:
        return Path()
    return manifest_file(REFERENCE if example else directory or Path()).parent


def context_of(directory: Path | None, states: tuple[str, ...], example: bool) -> ReportContext:
    """Where a report on this estate comes from."""
    from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file
    from scripts.demo.report_context import manifest_context, state_context

    if states:
        return state_context(states)
    path = REFERENCE if example else directory or Path()
    return manifest_context(load_manifest(path), manifest_file(path), "Plan of the manifest")


def checked(
    graph: Graph, home: Path, waivers: Path | None = None, config: Path | None = None, *, wall: bool = True
) -> tuple[Report, BothProofs | None]:
    """The findings on an estate; with ``wall`` also both proofs, which are None where one stops.

    Waivers and settings are read from these files, or from ``home``, if it has any.
    """
    from policies.check.both_proofs import evaluate_and_prove
    from policies.check.evaluate import evaluate
    from policies.check.policy_config_file import load_config
    from policies.check.proof_findings import proof_findings
    from policies.check.waivers import Waivers, load_waivers

    waivers, config = waivers or file_beside(home, "waivers.yaml"), config or file_beside(home, "policies.yaml")
    waived, settings = load_waivers(waivers) if waivers else Waivers(), load_config(config) if config else None
    if not wall:
        return evaluate(graph, waivers=waived, config=settings), None
    try:
        return evaluate_and_prove(graph, waived, settings)
    except Exception:  # a proof stops: the findings then say which, and why
        return evaluate(graph, waivers=waived, config=settings, also=lambda: proof_findings(graph)), None


def file_beside(home: Path, name: str) -> Path | None:
    """The file of this name in a folder, if there is one."""
    path = home / name
    return path if path.is_file() else None


def write_file(text: str, file: Path, option: str) -> None:
    """Write a page to a file, in a folder that is made if it is not there.

    :raises UsageError: the place is a folder.
    """
    from policies.reporters import save

    if file.is_dir():
        raise UsageError(f"{option} {file}: this is a folder; name a file in it")
    file.parent.mkdir(parents=True, exist_ok=True)
    save(text, file)
