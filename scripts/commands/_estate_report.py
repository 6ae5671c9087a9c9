"""Shared by the commands that show a whole estate: reads it, checks it and says where it comes from."""

from __future__ import annotations

from pathlib import Path

from infra.engine.graph import Graph
from infra.errors import UsageError
from policies.check.both_proofs import BothProofs
from policies.check.evaluate import Report
from policies.model import Finding
from policies.report.report_input import EstateReport, ReportContext
from scripts.commands._graph_source import read_graph


def read_estate_report(
    directory: Path | None, states: tuple[str, ...], example: bool, accounts: Path | None, cache: bool
) -> EstateReport:
    """The estate of a manifest or of states, with findings and proofs; waivers and settings stand beside mso.yaml."""
    graph = read_graph(directory, states, example, accounts, cache=cache)
    context = context_of(directory, states, example)
    report, proofs = _checked(graph, home_of(directory, states, example))
    return EstateReport(report=report, context=context, graph=graph, proofs=proofs)


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


def proofs_of(graph: Graph) -> BothProofs | None:
    """Both proofs, for a page that shows them whole; None where one stops, which the findings then say."""
    from policies.check.both_proofs import prove_both

    try:
        return prove_both(graph)
    except Exception:
        return None


def findings_of(graph: Graph, proofs: BothProofs | None) -> dict[str, list[Finding]]:
    """Both proofs as findings, by invariant or contract."""
    from policies.check import duty_findings, wall_findings
    from policies.check.proof_findings import proof_findings

    if proofs is None:
        return proof_findings(graph)
    return {**wall_findings.findings_of(proofs.wall), **duty_findings.findings_of(proofs.duties)}


def _checked(graph: Graph, home: Path) -> tuple[Report, BothProofs | None]:
    from policies.check.evaluate import evaluate
    from policies.check.policy_config_file import load_config
    from policies.check.waivers import Waivers, load_waivers
    from policies.policy_config import Config

    proofs = proofs_of(graph)
    waivers, settings = home / "waivers.yaml", home / "policies.yaml"
    report = evaluate(
        graph,
        waivers=load_waivers(waivers) if waivers.is_file() else Waivers(),
        config=load_config(settings) if settings.is_file() else Config(),
        also=findings_of(graph, proofs),
    )
    return report, proofs


def write_file(text: str, file: Path, option: str) -> None:
    """Write a page to a file, in a folder that is made if it is not there.

    :raises UsageError: the place is a folder.
    """
    from policies.reporters import save

    if file.is_dir():
        raise UsageError(f"{option} {file}: this is a folder; name a file in it")
    file.parent.mkdir(parents=True, exist_ok=True)
    save(text, file)
