"""``mso check``: the rules and the wall on a planned environment, or on exported states."""

from __future__ import annotations

from pathlib import Path

import click

from infra.engine.graph import Graph
from infra.errors import UsageError
from policies.evaluate import Report
from policies.reporters import FORMATS


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--state", "states", multiple=True, type=click.Path(path_type=Path), help="A `pulumi stack export` file.")
@click.option("--example", is_flag=True, help="Check the bundled example MSO.")
@click.option("--strict", is_flag=True, help="Fail on what could not be evaluated, too.")
@click.option("--wall/--no-wall", default=True, help="Prove the separation as well.")
@click.option("--waivers", type=click.Path(path_type=Path), help="Default: waivers.yaml beside mso.yaml, if there.")
@click.option("--config", type=click.Path(path_type=Path), help="Default: policies.yaml beside mso.yaml, if there.")
@click.option("--output", "outputs", multiple=True, metavar="FORMAT[=FILE]", help=f"{', '.join(FORMATS)}; repeatable.")
@click.pass_context
def command(
    context: click.Context,
    directory: Path | None,
    states: tuple[Path, ...],
    example: bool,
    strict: bool,
    wall: bool,
    waivers: Path | None,
    config: Path | None,
    outputs: tuple[str, ...],
) -> None:
    """Check what would be built in DIRECTORY (the current one by default), or what an exported state holds."""
    from policies.evaluate import evaluate
    from policies.policy_config import Config
    from policies.policy_config_file import load_config
    from policies.reporters import Output
    from policies.waivers import Waivers, load_waivers
    from policies.wall_findings import wall_findings

    targets = [Output.parse(text) for text in outputs] or [Output("terminal")]
    graph, home = _graph(directory, states, example)
    waiver_file, config_file = waivers or _beside(home, "waivers.yaml"), config or _beside(home, "policies.yaml")
    report = evaluate(
        graph,
        waivers=load_waivers(waiver_file) if waiver_file else Waivers(),
        config=load_config(config_file) if config_file else Config(),
        also=wall_findings(graph) if wall else {},
    )
    for target in targets:
        _write(report, target.format, target.file)
    context.exit(report.exit_code(strict))


def _graph(directory: Path | None, states: tuple[Path, ...], example: bool) -> tuple[Graph, Path]:
    """What to check, and the folder whose waivers and configuration count."""
    from infra.engine.state_document import read_states

    if sum((directory is not None, bool(states), example)) > 1:
        raise UsageError("give one of DIRECTORY, --state and --example, not several")
    if states:
        return read_states(states), Path()
    from infra.context.accounts_lock_checks import lock_gates
    from infra.engine.runner import plan
    from infra.manifest.law.legal_gates import require, today
    from infra.manifest.load import REFERENCE, load_manifest, manifest_file

    home = REFERENCE if example else directory or Path()
    manifest = load_manifest(home)
    require(manifest, today())
    for gate in lock_gates(manifest_file(home).parent, manifest):
        click.echo(str(gate), err=True)
    click.echo(f"planning {manifest.mso.name} ...", err=True)
    return plan(manifest), home


def _beside(home: Path, name: str) -> Path | None:
    path = home / name
    return path if path.is_file() else None


def _write(report: Report, format_: str, file: Path | None) -> None:
    from policies.reporters import as_terminal, renderer, save

    if file is not None:
        save(renderer(format_)(report), file)
    elif format_ == "terminal":
        click.echo(as_terminal.render(report, colour=True))  # click takes the colours out where nobody sees them
    else:
        click.echo(renderer(format_)(report), nl=False)
