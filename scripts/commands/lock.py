"""``mso lock``: keeps the account ids that the org stacks got, for the other stacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from infra.context.estate import Lock
    from infra.manifest.manifest_model import Manifest


@click.command()
@click.argument("states", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--env", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder with mso.yaml.")
def command(states: tuple[Path, ...], folder: Path) -> None:
    """Write accounts.lock.yaml from STATES, each a `pulumi stack export --stack org`. Ids only; commit the file.

    Where practices stand in organizations of their own, each has an org stack; give their exports as they come up.
    """
    from infra.context.estate import LOCK, Lock
    from infra.manifest.load import load_manifest

    manifest, lock = load_manifest(folder), Lock.read(folder)
    for state in states:
        lock = _knowing(lock, manifest, state)
    lock.write(folder)
    click.echo(f"{folder / LOCK}: {len(lock.accounts)} accounts")
    known = {manifest.mso.slug, *lock.organizations} if lock.organization else set(lock.organizations)
    if waiting := [manifest.named("org", owner) for owner in manifest.organizations() if owner not in known]:
        click.echo(f"still to come: {', '.join(waiting)}", err=True)


def _knowing(lock: Lock, manifest: Manifest, state: Path) -> Lock:
    """The lock with what one export says, if all of its organization is in it."""
    from infra.engine.runner import exports
    from infra.engine.state_document import read_state
    from infra.errors import UsageError

    outputs = exports(read_state(state))
    if missing := {"organization", "accounts", "paths"} - outputs.keys():
        raise UsageError(f"{state}: no {', '.join(sorted(missing))} in it; export the stack `org`, once it is up")
    owner, owners = str(outputs.get("practice", manifest.mso.slug)), manifest.organizations()
    if owner not in owners:
        fix = "export the org stack of one that has, or look at aws.topology in mso.yaml"
        raise UsageError(f"{state}: {owner!r} has no organization here ({', '.join(owners)} has). Fix: {fix}")
    found, names = lock.knowing(outputs), manifest.account_names()
    if strangers := {name for name in names if manifest.organization_of(name) == owner} - found.accounts.keys():
        raise UsageError(f"{state}: no account {', '.join(sorted(strangers))} in it; bring the org stack up again")
    return found
