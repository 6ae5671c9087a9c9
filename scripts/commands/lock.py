"""``mso lock``: records the account ids of the exported org stacks for the other stacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.commands._finished import print_finished
from scripts.commands._options import environment_option, json_option

if TYPE_CHECKING:
    from infra.context.estate import Lock
    from infra.manifest.manifest_model import Manifest

REQUIRED: Final = frozenset({"organization", "accounts", "paths"})
"""The outputs that only org stacks have, and all of them."""


@click.command()
@click.argument("states", metavar="SOURCE...", nargs=-1, required=True)
@environment_option
@json_option
def command(states: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Write the account ids of the org stacks in each SOURCE to accounts.lock.yaml. Commit that file.

    SOURCE is the `pulumi stack export` file of an org stack, or whatever --state of the other commands reads: a folder,
    a quoted pattern, or a Pulumi backend s3://BUCKET/PREFIX?region=REGION, of which the org stacks are used. With the
    separate topology each practice has an org stack too; add its state once it is deployed.
    """
    from infra.context.estate import LOCK, RENEW_DOCUMENTS, Lock
    from infra.files.transaction import locked
    from infra.manifest.reading.load import load_manifest

    manifest = load_manifest(folder)
    found = [each for source in states for each in _org_outputs(source)]
    with locked(folder) as finished:
        print_finished(finished)
        lock = Lock.read(folder)
        for where, outputs in found:
            lock = _with_outputs(lock, manifest, where, outputs)
        lock.write(folder)
    click.echo(RENEW_DOCUMENTS, err=True)
    known = {manifest.mso.slug, *lock.organizations} if lock.organization else set(lock.organizations)
    waiting = [manifest.stack_name("org", owner) for owner in manifest.organizations() if owner not in known]
    if as_json:
        document = {"file": str(folder / LOCK), "accounts": dict(lock.accounts), "missing": waiting}
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"{folder / LOCK}: {len(lock.accounts)} accounts")
    if waiting:
        click.echo(f"still missing: {', '.join(waiting)}", err=True)


def _org_outputs(source: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The outputs of each org stack in a source, with the name of its state.

    :raises UsageError: there is none.
    """
    from infra.engine.embedded.runner import exports
    from infra.engine.state_document import graph_in
    from infra.errors import UsageError
    from infra.states.state_sources import state_documents

    found = [(where, exports(graph_in(document, where))) for where, document in state_documents(source)]
    organizations = [(where, outputs) for where, outputs in found if outputs.keys() >= REQUIRED]
    if not organizations:
        missing = ", ".join(sorted(REQUIRED - found[0][1].keys() if len(found) == 1 else REQUIRED))
        what = f"has no {missing}" if len(found) == 1 else f"none of its {len(found)} states has {missing}"
        raise UsageError(f"{source}: {what}; export the stack `org` after deploying it")
    return organizations


def _with_outputs(lock: Lock, manifest: Manifest, state: str, outputs: Mapping[str, Any]) -> Lock:
    """The lock with the ids of one org stack.

    :raises UsageError: the org stack is not of this manifest, or lacks an account.
    """
    from infra.errors import UsageError

    owner, owners = str(outputs.get("practice", manifest.mso.slug)), manifest.organizations()
    if owner not in owners:
        fix = "export the org stack of an owner with an organization, or check aws.topology in mso.yaml"
        raise UsageError(
            f"{state}: {owner!r} has no organization in mso.yaml (organizations: {', '.join(owners)}). Fix: {fix}"
        )
    found, names = lock.with_org_outputs(outputs), manifest.account_names()
    if missing_accounts := {name for name in names if manifest.organization_of(name) == owner} - found.accounts.keys():
        raise UsageError(
            f"{state}: lacks the accounts {', '.join(sorted(missing_accounts))}; deploy the org stack again"
        )
    return found
