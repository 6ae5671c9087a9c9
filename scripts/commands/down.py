"""``mso down``: takes an environment down, stack by stack in reverse order of their dependencies."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from scripts.commands._deployment import deployment_options, target_of

if TYPE_CHECKING:
    from infra.engine.automation.target import Target
    from infra.manifest.manifest_model import Manifest
    from scripts.deployment.estate_teardown import TeardownResult
    from scripts.deployment.reporting import Reporter


@click.command()
@deployment_options
@click.option("--plan", "plan_only", is_flag=True, help="Show the plan and delete nothing.")
@click.option("--confirm", metavar="NAME", help="The environment's name (the MSO's slug), for scripts.")
@click.option("--yes", is_flag=True, help="Do not ask; only where the AWS is emulated.")
@click.pass_context
def command(
    context: click.Context,
    /,
    plan_only: bool,
    confirm: str | None,
    yes: bool,
    as_json: bool,
    release_lock: bool,
    stacks: tuple[str, ...],
    **where: Any,
) -> None:
    """Take an environment down: delete the resources of its stacks, dependents first.

    The plan comes first: what blocks the teardown and what lifts that, what the law keeps and until when, what stays in
    AWS. With a blocker nothing is deleted and the exit code is 1. No option deletes what the law keeps. On the emulated
    AWS everything goes; --emulated is a rehearsal: the estate is deployed to an AWS of its own first (with --plan,
    nothing is deployed and the plan is that of the program).

    STACKS are names such as org or clinical-evergreen; all of them by default. The Pulumi CLI must be on PATH.
    """
    from infra.engine.automation.pulumi_cli import pulumi_command
    from infra.errors import UsageError
    from scripts.deployment.estate_teardown import Teardown, TeardownRefused, require_nothing_left
    from scripts.deployment.reporting import Reporter
    from scripts.deployment.teardown_text import as_document, render

    if yes and not (where["emulated"] or where["served"]):
        raise UsageError("--yes is for the emulated AWS; a real environment is confirmed by its name: --confirm NAME")
    pulumi_command()  # its absence is reported before anything starts
    with target_of(**where) as (manifest, found):
        target = replace(found, release_locks=release_lock)
        reporter = Reporter(as_json=as_json)
        if where["emulated"] and not plan_only:
            _deploy_first(manifest, target, reporter)
        today = datetime.now(UTC).date()
        read = Teardown.foreseen if where["emulated"] and plan_only else Teardown.planned
        teardown = read(manifest, target, stacks, today)
        click.echo(json.dumps(as_document(teardown.plan)) if as_json else render(teardown.plan))
        if plan_only:
            context.exit(1 if teardown.plan.blockers else 0)
        if teardown.plan.blockers:
            raise TeardownRefused(f"{len(teardown.plan.blockers)} blockers, named above; nothing was deleted")
        if len(teardown.graph):
            confirm_name(manifest.mso.slug, confirm, ask=not yes)
        result = teardown.run(reporter)
        _show_result(result, as_json=as_json)
        require_nothing_left(result)


def _deploy_first(manifest: Manifest, target: Target, reporter: Reporter) -> None:
    """A rehearsal: an emulated AWS of its own is empty."""
    from infra.engine.automation.estate_operations import operate_estate
    from infra.engine.automation.stack_operations import Operation

    click.echo("a rehearsal: the estate is deployed to an emulated AWS of its own first", err=True)
    operate_estate(manifest, Operation.UP, target, reporter)


def confirm_name(name: str, given: str | None, *, ask: bool) -> None:
    """:raises TeardownRefused: the name is not that of the environment."""
    from infra.errors import UsageError
    from scripts.deployment.estate_teardown import TeardownRefused

    if given is None and not ask:
        return
    if given is None and not sys.stdin.isatty():
        raise UsageError(f"a teardown is confirmed by the environment's name: add --confirm {name}")
    if given is None:
        given = click.prompt(f"\nType the environment's name ({name}) to delete this", err=True)
    if given != name:
        raise TeardownRefused(f"{given!r} is not the name of this environment ({name}); nothing was deleted")


def _show_result(result: TeardownResult, *, as_json: bool) -> None:
    from scripts.deployment.reporting import as_document, summary

    left = [{"stack": each.stack, "type": each.type, "name": each.name} for each in result.remaining]
    if as_json:
        click.echo(json.dumps({**as_document(result.stacks), "readBack": result.read_back, "remaining": left}))
        return
    click.echo(summary(result.stacks) if result.stacks else "nothing is deployed")
    if result.read_back and not left:
        click.echo(f"read back: none of the {result.read_back} resources is left in the emulated AWS")
