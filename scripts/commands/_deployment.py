"""What ``mso preview``, ``up`` and ``refresh`` have in common: their options, the target, the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from infra.engine.automation.target import Target
    from infra.manifest.manifest_model import Manifest

F = TypeVar("F", bound=Callable[..., None])


def deployment_options(function: F) -> F:
    """The arguments and options that the three commands share."""
    for decorate in (
        click.option(
            "--release-lock", is_flag=True, help="Give up the stacks' locks that an interrupted run left behind."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print each event as a JSON document on a line."),
        click.option(
            "--emulated", is_flag=True, help="Deploy to an emulated AWS of its own, which ends with the command."
        ),
        click.option(
            "--on", "served", type=click.Path(path_type=Path), metavar="FOLDER",
            help="Deploy to the emulated AWS that `mso emulate` serves from FOLDER.",
        ),
        click.option("--example", is_flag=True, help="Use the bundled example MSO."),
        click.option(
            "--env", "folder", type=click.Path(path_type=Path), help="Folder with mso.yaml (default: this one)."
        ),
        click.argument("stacks", nargs=-1),
    ):
        function = decorate(function)
    return function


def run(
    operation: str,
    *,
    stacks: Sequence[str],
    folder: Path | None,
    example: bool,
    emulated: bool,
    served: Path | None,
    release_lock: bool,
    as_json: bool,
) -> None:
    """Run one operation on the chosen stacks, and print what happened.

    :raises UsageError: no manifest, an unknown stack, a synthetic environment without --emulated, no Pulumi CLI.
    :raises DeploymentError: a stack failed.
    """
    from infra.engine.automation.estate_operations import operate_estate
    from infra.engine.automation.pulumi_cli import pulumi_command
    from infra.engine.automation.stack_operations import Operation
    from infra.manifest.reading.load import REFERENCE, load_manifest
    from scripts.deployment.reporting import Reporter, as_document, summary

    home = REFERENCE if example else folder or Path()
    manifest = load_manifest(home)
    pulumi_command()  # its absence is told before anything starts
    with _target(home, manifest, emulated=emulated, served=served) as found:
        target = replace(found, release_locks=release_lock)
        results = operate_estate(manifest, Operation(operation), target, Reporter(as_json=as_json), stacks)
        click.echo(json.dumps(as_document(results)) if as_json else summary(results))
        if operation == "preview":
            _show_access(manifest, target, stacks, as_json=as_json)


def _show_access(manifest: Manifest, target: Target, stacks: Sequence[str], *, as_json: bool) -> None:
    """What the change newly allows and newly forbids."""
    from policies.separation.verdicts.access_diff_text import as_data, render
    from scripts.deployment.planned_access import planned_access

    diff = planned_access(manifest, target, stacks)
    if as_json:
        click.echo(json.dumps({"kind": "access", "diff": as_data(diff) if diff else None}))
    elif diff is None:
        click.echo("\nNothing is deployed yet, so all access is new: `mso prove` shows what the plan allows.")
    else:
        click.echo("\n" + "\n".join(render(diff)))


def _target(
    home: Path, manifest: Manifest, *, emulated: bool, served: Path | None
) -> AbstractContextManager[Target]:
    from infra.errors import UsageError
    from scripts.deployment.targets import aws_target, emulated_target, served_target

    if served:
        return nullcontext(served_target(served, manifest))
    if emulated:
        return emulated_target(manifest)
    if manifest.synthetic:
        raise UsageError(f"{home}: this environment is synthetic and never goes to real AWS; use --emulated or --on")
    return nullcontext(aws_target(home, manifest))
