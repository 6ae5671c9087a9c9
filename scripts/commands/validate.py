"""``mso validate``: is this manifest sound, and which legal gates are closed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.manifest.law.gate import Gate, Outcome
from infra.manifest.yaml_document import dotted

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest

COLOURS = {Outcome.PASS: "green", Outcome.NOTE: "cyan", Outcome.ASK_COUNSEL: "yellow", Outcome.FAIL: "red"}


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--real", is_flag=True, help="Count the gates that stop an apply to real AWS as well.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day instead of today.")
@click.option("--all", "every", is_flag=True, help="Show the gates that are open too.")
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(path: Path, real: bool, on: datetime | None, every: bool, output: str) -> int:
    """Check the manifest at PATH (a file, or the folder that holds mso.yaml), the law's gates, and the account lock."""
    from infra.context.accounts_lock_checks import lock_gates
    from infra.manifest.law import legal_gates
    from infra.manifest.load import load_manifest, manifest_file

    manifest = load_manifest(path)
    on_law = legal_gates.examine(manifest, (on or datetime.now(UTC)).date())
    gates = (*on_law, *lock_gates(manifest_file(path).parent, manifest))
    shut = legal_gates.closed(gates, real=real)
    if output == "json":
        click.echo(json.dumps([_record(gate) for gate in gates], indent=2))
    else:
        _tell(manifest, gates, every)
        click.echo(legal_gates.NOTICE)
    return 1 if shut else 0


def _record(gate: Gate) -> dict[str, object]:
    return {
        "id": gate.id,
        "outcome": gate.outcome,
        "at": dotted(gate.at),
        "what": gate.what,
        "stops": gate.stops,
        "fix": gate.fix,
        "sources": gate.sources,
    }


def _network(manifest: Manifest, account: str) -> str:
    try:
        return str(manifest.network_of(account))
    except KeyError:
        return "none"


def _tell(manifest: Manifest, gates: tuple[Gate, ...], every: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"[bold]{escape(manifest.mso.name)}[/]: sound" + (" (synthetic)" if manifest.synthetic else ""))
    accounts = Table("account", "owner", "network", title="Accounts, as carved from the manifest")
    accounts.add_column("mailbox", overflow="fold")
    for name in manifest.account_names():
        accounts.add_row(name, manifest.owner_of(name), _network(manifest, name), manifest.email_of(name))
    console.print(accounts)
    console.print(f"stacks, in the order to bring them up: {', '.join(manifest.plane_names())}")
    shown = [gate for gate in gates if every or gate.outcome is not Outcome.PASS]
    for gate in shown:
        place = f"{dotted(gate.at)}: " if gate.at else ""
        console.print(f"[{COLOURS[gate.outcome]}]{gate.outcome}[/] {gate.id} {escape(place + gate.what)}")
        if gate.fix:
            console.print(f"    fix: {escape(gate.fix)} (stops the {gate.stops})")
    count = {outcome: sum(gate.outcome is outcome for gate in gates) for outcome in Outcome}
    console.print(" · ".join(f"{number} {outcome}" for outcome, number in count.items()))
