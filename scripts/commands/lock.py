"""``mso lock``: keeps the account ids that the org stack got, for the other stacks."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("state", type=click.Path(path_type=Path))
@click.option("--env", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder with mso.yaml.")
def command(state: Path, folder: Path) -> None:
    """Write accounts.lock.yaml from STATE, a `pulumi stack export --stack org`. Ids only; commit the file."""
    from infra.engine.runner import exports
    from infra.engine.state import read_state
    from infra.errors import UsageError
    from infra.estate import LOCK, Lock
    from infra.manifest.load import load_manifest

    manifest = load_manifest(folder)
    outputs = exports(read_state(state))
    if missing := {"organization", "accounts", "paths"} - outputs.keys():
        raise UsageError(f"{state}: no {', '.join(sorted(missing))} in it; export the stack `org`, once it is up")
    lock = Lock.read(folder).knowing(outputs)
    if strangers := set(manifest.account_names()) - lock.accounts.keys():
        raise UsageError(f"{state}: no account {', '.join(sorted(strangers))} in it; bring the org stack up again")
    lock.write(folder)
    click.echo(f"{folder / LOCK}: {len(lock.accounts)} accounts")
