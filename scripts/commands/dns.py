"""``mso dns``: lists the public hosted zones of an environment, and the NS records that delegate them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scripts.commands._options import json_option, state_option


@click.command()
@click.argument("directory", required=False, default=".", type=click.Path(path_type=Path))
@state_option
@json_option
def command(directory: Path, states: tuple[str, ...], as_json: bool) -> None:
    """List the public hosted zones of the manifest in DIRECTORY, each with its account and whether it is delegated.

    With --state, print for each zone that is not delegated yet which records its owner adds at its DNS host, and what
    to do then. Nothing is changed.
    """
    from infra.context.dns_delegation import delegation_steps, zone_outputs
    from infra.engine.urns import STACK
    from infra.manifest.reading.load import load_manifest
    from scripts.commands._graph_source import read_state_sources

    manifest = load_manifest(directory)
    stacks = read_state_sources(states).of_type(STACK) if states else ()
    outputs = zone_outputs((stack.stack, stack.outputs) for stack in stacks)
    if as_json:
        zones = [
            {
                "account": account, "zone": manifest.zone_of(account), "delegated": manifest.is_delegated(account),
                "steps": list(delegation_steps(manifest, account, outputs[account])) if account in outputs else [],
            }
            for account in manifest.zone_accounts()
        ]  # fmt: skip
        click.echo(json.dumps(zones, indent=2))
        return
    for account in manifest.zone_accounts():
        state = "delegated" if manifest.is_delegated(account) else "not delegated yet"
        click.echo(f"{account:<28}{manifest.zone_of(account):<44}{state}")
        if account in outputs:
            for step in delegation_steps(manifest, account, outputs[account]):
                click.echo(f"  {step}")
    if not states and not all(map(manifest.is_delegated, manifest.zone_accounts())):
        click.echo("the records to add: deploy these stacks, then mso dns --state NAME.json (pulumi stack export)")
