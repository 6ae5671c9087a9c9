"""``mso validate``: validates a manifest and evaluates the legal gates."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.files.yaml_document import dotted
from infra.manifest.law.gate_result import GateOutcome, GateResult
from scripts.commands._options import RenamedOption, json_option

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest

COLOURS = {
    GateOutcome.PASS: "green",
    GateOutcome.NOTE: "cyan",
    GateOutcome.ASK_COUNSEL: "yellow",
    GateOutcome.FAIL: "red",
}


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--real", is_flag=True, help="Also fail on gates that block applying to real AWS.")
@click.option("--date", "on", cls=RenamedOption, former=("--on",), type=click.DateTime(["%Y-%m-%d"]),
              help="Evaluate the gates on this day instead of today.")  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="Also show the open gates.")
@json_option
@click.option("--output", type=click.Choice(["text", "json"]), hidden=True, help="The former way to say --json.")
def command(path: Path, real: bool, on: datetime | None, show_all: bool, as_json: bool, output: str | None) -> int:
    """Validate a manifest, and evaluate the legal gates and the account lock.

    PATH is the manifest, or the folder that contains mso.yaml (default: the current folder).
    """
    from infra.context.accounts_lock_checks import lock_gates
    from infra.manifest.environments.missing_files import environment_gates
    from infra.manifest.law import legal_gates
    from infra.manifest.reading.load import load_manifest, manifest_file

    manifest = load_manifest(path)
    legal = legal_gates.evaluate_gates(manifest, (on or datetime.now(UTC)).date())
    home = manifest_file(path).parent
    gates = (*legal, *lock_gates(home, manifest), *environment_gates(home, manifest))
    closed = legal_gates.closed_gates(gates, real=real)
    if as_json or output == "json":
        click.echo(json.dumps([_record(gate) for gate in gates], indent=2))
    else:
        _print_result(manifest, gates, show_all)
        click.echo(legal_gates.LEGAL_NOTICE)
    return 1 if closed else 0


def _record(gate: GateResult) -> dict[str, object]:
    return {
        "id": gate.id,
        "outcome": gate.outcome,
        "at": dotted(gate.at),
        "what": gate.what,
        "stops": gate.stops,
        "fix": gate.fix,
        "sources": gate.sources,
    }


def _network_of(manifest: Manifest, account: str) -> str:
    try:
        return str(manifest.network_of(account))
    except KeyError:
        return "none"


def _print_result(manifest: Manifest, gates: tuple[GateResult, ...], show_all: bool) -> None:
    from rich.markup import escape

    from policies.reporters.shown_console import ShownConsole
    from policies.reporters.shown_table import line_width, table_lines

    console = ShownConsole(highlight=False)
    console.print(f"[bold]{escape(manifest.mso.name)}[/]: valid" + (" (synthetic)" if manifest.synthetic else ""))
    accounts = (
        (name, manifest.owner_of(name), _network_of(manifest, name), manifest.email_of(name))
        for name in manifest.account_names()
    )
    for line in table_lines(("account", "owner", "network", "mailbox"), accounts, line_width()):
        click.echo(line)
    console.print(f"stacks, in deployment order: {', '.join(manifest.plane_names())}")
    shown = [gate for gate in gates if show_all or gate.outcome is not GateOutcome.PASS]
    for gate in shown:
        place = f"{dotted(gate.at)}: " if gate.at else ""
        console.print(f"[{COLOURS[gate.outcome]}]{gate.outcome}[/] {gate.id} {escape(place + gate.what)}")
        if gate.fix:
            console.print(f"    fix: {escape(gate.fix)} (blocks the {gate.stops})")
    count = {outcome: sum(gate.outcome is outcome for gate in gates) for outcome in GateOutcome}
    console.print(" · ".join(f"{number} {outcome}" for outcome, number in count.items()))
