"""What ``mso preview``, ``up``, ``refresh`` and ``down`` have in common: their options, the target, the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from infra.shown_text import joined_lines

if TYPE_CHECKING:
    from infra.engine.automation.stack_operations import StackResult
    from infra.engine.automation.target import Target
    from infra.manifest.manifest_model import Manifest

ONBOARDING = (
    "without the policy pack while mso:onboarding is set: the accounts get their guardrails when it is removed"
)

F = TypeVar("F", bound=Callable[..., None])


def deployment_options(function: F) -> F:
    """The arguments and options that the four commands share."""
    for decorate in (
        click.option(
            "--release-lock", is_flag=True, help="Give up the stacks' locks that an interrupted run left behind."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print each event as a JSON document on a line."),
        click.option(
            "--emulated", is_flag=True, help="Use an emulated AWS of its own, which ends with the command."
        ),
        click.option(
            "--on", "served", type=click.Path(path_type=Path), metavar="FOLDER",
            help="Use the emulated AWS that `mso emulate` serves from FOLDER.",
        ),
        click.option("--example", is_flag=True, help="Use the bundled example MSO."),
        click.option(
            "--env", "folder", type=click.Path(path_type=Path), help="Folder with mso.yaml (default: this one)."
        ),
        click.argument("stacks", nargs=-1),
    ):
        function = decorate(function)
    return function


policy_option = click.option(
    "--no-policy-pack", is_flag=True, help="Leave out the kit's policy pack, which stops a stack that breaks a rule."
)


def run(
    operation: str,
    *,
    stacks: Sequence[str],
    release_lock: bool,
    as_json: bool,
    no_policy_pack: bool = False,
    **where: Any,
) -> None:
    """Run one operation on the chosen stacks, and print what happened.

    :raises UsageError: no manifest, an unknown stack, a synthetic environment without --emulated, no Pulumi CLI.
    :raises DeploymentError: a stack failed.
    :raises PolicyError: the policy pack stopped a stack.
    """
    from infra.context.estate import RENEW_DOCUMENTS, Lock
    from infra.engine.automation.estate_operations import operate_estate
    from infra.engine.automation.pulumi_cli import pulumi_command
    from infra.engine.automation.stack_operations import Operation
    from scripts.deployment.kit_policy_pack import advisory_summary, kit_policy_pack
    from scripts.deployment.reporting import Reporter, as_document, summary

    pulumi_command()  # its absence is reported before anything starts
    with target_of(**where) as (manifest, found):
        pack = None if no_policy_pack or operation == "refresh" else kit_policy_pack(home_of(**where))
        if no_policy_pack:
            click.echo("without the policy pack: no rule is evaluated; `mso check` evaluates them", err=True)
        target = replace(found, release_locks=release_lock, policy_pack=pack)
        if pack and (unchecked := target.unchecked.intersection(stacks or manifest.plane_names())):
            click.echo(f"{', '.join(sorted(unchecked))}: {ONBOARDING}", err=True)
        try:
            results = operate_estate(manifest, Operation(operation), target, Reporter(as_json=as_json), stacks)
        except KeyboardInterrupt:
            if operation != "preview" and not where["emulated"]:
                click.echo("what was done is in the states; the same command continues from there", err=True)
            raise
        click.echo(json.dumps(as_document(results)) if as_json else summary(results))
        checked = [result for result in results if result.name not in target.unchecked]
        if pack and checked and not as_json:
            click.echo(advisory_summary(checked))
        if target.emulated is None and Lock.read(home_of(**where)) != target.lock:
            click.echo(RENEW_DOCUMENTS, err=True)
        if operation == "preview":
            _show_access(manifest, target, stacks, results, as_json=as_json)


def _show_access(
    manifest: Manifest, target: Target, stacks: Sequence[str], results: Sequence[StackResult], *, as_json: bool
) -> None:
    """What the change newly allows and newly forbids."""
    from policies.separation.verdicts.access_diff_text import as_data, render
    from scripts.deployment.planned_access import planned_access

    diff = planned_access(manifest, target, stacks, {result.name: result.export for result in results})
    if as_json:
        click.echo(json.dumps({"kind": "access", "diff": as_data(diff) if diff else None}))
    elif diff is None:
        click.echo("\nNothing is deployed yet, so all access is new: `mso prove` shows what the plan allows.")
    else:
        click.echo("\n" + joined_lines(render(diff)))


def home_of(*, folder: Path | None, example: bool, **_: Any) -> Path:
    """The folder with mso.yaml: the one named, this one, or that of the bundled example."""
    from infra.manifest.reading.load import REFERENCE

    return REFERENCE if example else folder or Path()


@contextmanager
def target_of(
    *, folder: Path | None, example: bool, emulated: bool, served: Path | None
) -> Iterator[tuple[Manifest, Target]]:
    """The environment and where it is deployed to, until the block ends.

    :raises UsageError: no manifest, two places, or a synthetic environment that would go to real AWS.
    """
    from infra.errors import UsageError
    from infra.manifest.reading.load import load_manifest
    from scripts.deployment.targets import aws_target, emulated_target, served_target

    if emulated and served:
        raise UsageError(f"--emulated is an AWS of its own, --on the one served from {served}; give one of them")
    home = home_of(folder=folder, example=example)
    manifest = load_manifest(home)
    if served:
        yield manifest, served_target(served, manifest, home)
    elif emulated:
        with emulated_target(manifest, home) as target:
            yield manifest, target
    elif manifest.synthetic:
        raise UsageError(f"{home}: this environment is synthetic and never goes to real AWS; use --emulated or --on")
    else:
        yield manifest, aws_target(home, manifest)
