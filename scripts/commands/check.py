"""``mso check``: evaluates the rules, the wall and the duties on a plan or on exported states."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.engine.graph import Graph
from policies.check.evaluate import Report
from policies.reporters import FORMATS
from scripts.commands._graph_source import manifest_to_plan, read_plan, read_state_sources
from scripts.commands._options import accounts_option, cache_option, example_option, state_option

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest
    from policies.check.both_proofs import BothProofs
    from policies.check.run_history import RunNumbers
    from policies.report.report_input import ReportContext


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@accounts_option
@click.option("--strict", is_flag=True, help="Also exit with 4 if something could not be evaluated.")
@click.option(
    "--wall/--no-wall", default=True, help="Also prove the wall and the duties (default), or only run the rules."
)
@click.option(
    "--waivers",
    type=click.Path(path_type=Path),
    help="Waiver file (default: waivers.yaml next to mso.yaml, if it exists).",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Rule settings (default: policies.yaml next to mso.yaml, if it exists).",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"Report format and file; repeatable. Formats: {', '.join(FORMATS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the same as --output json.")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="JSON file that keeps the numbers of each run; adds this one and shows what changed.",
)
@click.pass_context
def command(
    context: click.Context,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    strict: bool,
    wall: bool,
    waivers: Path | None,
    config: Path | None,
    outputs: tuple[str, ...],
    as_json: bool,
    history: Path | None,
) -> None:
    """Check the plan of the manifest in DIRECTORY, or exported states, against the rules, the wall and the duties.

    DIRECTORY contains mso.yaml (default: the current folder).
    """
    from policies.check.run_history import read_history
    from policies.reporters import Output
    from scripts.commands._estate_report import checked, context_of, home_of

    runs = read_history(history) if history else ()  # what is wrong with it is said before the estate is read
    targets = [Output.parse(text) for text in (*outputs, *(["json"] if as_json else ()))] or [Output("terminal")]
    manifest, home = manifest_to_plan(directory, states, example, accounts), home_of(directory, states, example)
    if manifest is None:
        graph = read_state_sources(states, accounts)
    else:
        _show_lock_gates(home, manifest)
        graph = read_plan(manifest, cache=cache)
    report, proofs = checked(graph, home, waivers, config, wall=wall)
    for target in targets:
        if target.format == "html":
            _write_page(report, graph, proofs, context_of(directory, states, example), target.file)
        else:
            _write(report, target.format, target.file)
        if target.file is not None:
            click.echo(f"written: {target.file}", err=True)
    click.echo(_summary(report, proofs, wall=wall), err=True)
    if history:
        _keep(history, runs, report, proofs, context_of(directory, states, example))
    context.exit(report.exit_code(strict))


def _summary(report: Report, proofs: BothProofs | None, *, wall: bool) -> str:
    """One line that says what was looked at, and what came of it."""
    counts = report.counts
    rules = f"rules: {counts['fail']} fail, {counts['not evaluated']} not evaluated, {counts['waived']} waived"
    if proofs is None:
        stopped = "not proved: the proof stopped, and the findings say why" if wall else "not looked at (--no-wall)"
        return f"{rules} · wall and duties: {stopped}"
    proved = sum(str(verdict.status) == "PROVED" for verdict in proofs.wall.verdicts)
    possible, found = proofs.duties.possible, len(proofs.duties.decided)
    return f"{rules} · wall: {proved} of {len(proofs.wall.verdicts)} PROVED · duties: {possible} of {found} ALLOWED"


def _keep(
    file: Path, runs: tuple[RunNumbers, ...], report: Report, proofs: BothProofs | None, context: ReportContext
) -> None:
    """Add this run to the history, and say what changed."""
    from policies.check.run_history import save_history, trend, with_run
    from scripts.commands._estate_report import run_numbers

    runs = with_run(runs, run_numbers(report, proofs, context))
    save_history(file, runs)
    for line in trend(runs):
        click.echo(line, err=True)


def _show_lock_gates(home: Path, manifest: Manifest) -> None:
    from infra.context.accounts_lock_checks import lock_gates

    for gate in lock_gates(home, manifest):
        click.echo(str(gate), err=True)


def _write_page(
    report: Report, graph: Graph, proofs: BothProofs | None, context: ReportContext, file: Path | None
) -> None:
    from policies.report.estate_page import render
    from policies.report.report_input import EstateReport
    from policies.reporters import save

    page = render(EstateReport(report=report, context=context, graph=graph if proofs else None, proofs=proofs))
    if file is None:
        click.echo(page, nl=False)
    else:
        save(page, file)


def _write(report: Report, format_: str, file: Path | None) -> None:
    from policies.reporters import as_terminal, renderer, save
    from policies.reporters.shown_console import echo_styled
    from policies.reporters.shown_table import line_width

    if file is not None:
        save(renderer(format_)(report), file)
    elif format_ == "terminal":
        text = as_terminal.render(report, colour=True, width=line_width())
        echo_styled(text)  # without colors where the output is not a terminal
    else:
        click.echo(renderer(format_)(report), nl=False)
