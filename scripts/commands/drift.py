"""``mso drift``: lists what differs in AWS from the states of the stacks, without changing either."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from infra.shown_text import joined_lines
from scripts.commands._options import environment_option, example_option, json_option


@click.command()
@click.argument("stacks", nargs=-1)
@click.option("--on", "served", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Read the emulated AWS that `mso emulate` serves from FOLDER.")  # fmt: skip
@click.option("--role", metavar="NAME", help="Role to assume in each account, such as mso/drift (default: deployer).")
@click.option("--token", type=click.Path(path_type=Path), metavar="FILE",
              help="File with a pipeline's OpenID Connect token, with which the role is assumed.")  # fmt: skip
@example_option
@json_option
@environment_option
@click.pass_context
def command(
    context: click.Context,
    stacks: tuple[str, ...],
    served: Path | None,
    role: str | None,
    token: Path | None,
    example: bool,
    as_json: bool,
    folder: Path,
) -> None:
    """List the resources of STACKS (default: all) that are not in AWS as their stacks left them.

    Nothing is changed and no stack is locked, so reading rights are enough. Properties are named without their values.
    Exits with 1 where something differs.
    """
    from infra.engine.automation.pulumi_cli import pulumi_command
    from infra.errors import UsageError
    from infra.manifest.reading.load import REFERENCE, load_manifest
    from scripts.deployment.stack_drift import Drift, NotDeployedError, stack_drift
    from scripts.deployment.targets import aws_target, served_target

    home = REFERENCE if example else folder
    manifest = load_manifest(home)
    if unknown := set(stacks) - set(manifest.plane_names()):
        allowed = ", ".join(manifest.plane_names())
        raise UsageError(f"no stack {', '.join(sorted(unknown))}; this environment has {allowed}")
    if manifest.synthetic and not served:
        raise UsageError(f"{home}: this environment is synthetic and never goes to real AWS; use --on")
    pulumi_command()  # its absence is told before anything starts
    target = served_target(served, manifest, home) if served else aws_target(home, manifest)
    settings = {"deployRole": role or "", "identityToken": str(token.absolute()) if token else ""}
    found: list[Drift] = []
    for stack in stacks or manifest.plane_names():
        click.echo(f"{stack}: reading ...", err=True)
        try:
            found += stack_drift(stack, target, settings)
        except NotDeployedError as error:
            click.echo(str(error), err=True)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found]))
    else:
        click.echo(joined_lines(map(str, found)) or "nothing differs")
    context.exit(1 if found else 0)
