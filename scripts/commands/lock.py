"""``mso lock``: records the account ids of the exported org stacks for the other stacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scripts.commands._options import environment_option

if TYPE_CHECKING:
    from infra.context.estate import Lock
    from infra.manifest.manifest_model import Manifest


@click.command()
@click.argument("states", type=click.Path(path_type=Path), nargs=-1, required=True)
@environment_option
def command(states: tuple[Path, ...], folder: Path) -> None:
    """Write the account ids in STATES, exports of the org stacks, to accounts.lock.yaml. Commit that file.

    With the separate topology each practice has an org stack too; add its export once it is deployed.
    """
    from infra.context.estate import LOCK, Lock
    from infra.manifest.reading.load import load_manifest

    manifest, lock = load_manifest(folder), Lock.read(folder)
    for state in states:
        lock = _with_export(lock, manifest, state)
    lock.write(folder)
    click.echo(f"{folder / LOCK}: {len(lock.accounts)} accounts")
    known = {manifest.mso.slug, *lock.organizations} if lock.organization else set(lock.organizations)
    if waiting := [manifest.stack_name("org", owner) for owner in manifest.organizations() if owner not in known]:
        click.echo(f"still missing: {', '.join(waiting)}", err=True)


def _with_export(lock: Lock, manifest: Manifest, state: Path) -> Lock:
    """The lock with the ids of one export.

    :raises UsageError: the export is not of an org stack of this manifest, or lacks an account.
    """
    from infra.engine.embedded.runner import exports
    from infra.engine.state_document import read_state
    from infra.errors import UsageError

    outputs = exports(read_state(state))
    if missing := {"organization", "accounts", "paths"} - outputs.keys():
        raise UsageError(f"{state}: has no {', '.join(sorted(missing))}; export the stack `org` after deploying it")
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
