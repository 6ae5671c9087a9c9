"""``mso stacks``: lists the stacks of an environment in the order of deployment, and who deploys each."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scripts.commands._options import environment_option, json_option


@click.command()
@click.argument("stacks", nargs=-1)
@click.option("--repository", metavar="ORG/NAME", help="Only the stacks that this repository's pipeline deploys.")
@json_option
@environment_option
def command(stacks: tuple[str, ...], repository: str | None, as_json: bool, folder: Path) -> None:
    """List the stacks (or only STACKS) in the order of deployment, with the repository and environment that deploys.

    Stacks in payer accounts have neither: people deploy them.
    """
    from infra.context.pipeline_stacks import all_stacks, stacks_of_repository
    from infra.errors import UsageError
    from infra.manifest.reading.load import load_manifest

    manifest = load_manifest(folder)
    if repository:
        found = stacks_of_repository(manifest, repository, stacks)
    else:
        found = tuple(stack for stack in all_stacks(manifest) if not stacks or stack.stack in stacks)
        if unknown := set(stacks) - {stack.stack for stack in found}:
            allowed = ", ".join(manifest.plane_names())
            raise UsageError(f"{', '.join(sorted(unknown))}: there is no such stack (allowed: {allowed})")
    if as_json:
        click.echo(json.dumps([asdict(stack) for stack in found]))
        return
    for stack in found:
        deployed = f"{stack.repository}, environment {stack.environment}" if stack.environment else "people, by hand"
        click.echo(f"{stack.stack:<28}{stack.owner:<22}{deployed}")
