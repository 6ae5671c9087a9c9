"""What the commands on live accounts have in common: how one gets in, and what is said before anything is read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError

if TYPE_CHECKING:
    from scripts.aws.account_access import Entry


def ways_in(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that reads accounts."""
    options = (
        click.option("--env", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder with mso.yaml."),
        click.option("--profile", "profiles", multiple=True, help="An AWS profile; one for each account."),
        click.option("--role", default="", help="Assume this role in every account of accounts.lock.yaml."),
        click.option("--endpoint", metavar="URL", help="An embedded AWS that `mso demo --serve` keeps up."),
        click.option("--region", "regions", multiple=True, help="Default: those of mso.yaml; repeatable."),
        click.option("--yes", is_flag=True, help="Do not ask before reading real accounts."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def entered(folder: Path, profiles: Sequence[str], role: str, endpoint: str | None) -> Iterator[Entry]:
    """The accounts that the options lead into.

    :raises UsageError: the options name no way in, or several.
    """
    from infra.context.estate import Lock
    from scripts.aws.account_access import by_endpoint, by_profiles, by_role

    names = {id_: name for name, id_ in Lock.read(folder).accounts.items()}
    if endpoint:
        if profiles or role:
            raise UsageError("--endpoint is for the embedded AWS, which has keys of its own: give no --profile, --role")
        with by_endpoint(endpoint, names) as entry:
            yield entry
    elif role:
        if len(profiles) > 1:
            raise UsageError("--role is assumed from one identity: give one --profile, or none")
        yield by_role(role, "".join(profiles), names)
    elif profiles:
        yield by_profiles(profiles, names)
    else:
        raise UsageError("say how to get in: --role NAME, --profile NAME (one for each account), or --endpoint URL")


def regions_of(folder: Path, given: Sequence[str]) -> list[str]:
    """The regions given, or else those of the manifest, the home region first.

    :raises UsageError: neither is there.
    """
    if given:
        return list(dict.fromkeys(given))
    if not (folder / "mso.yaml").is_file():
        raise UsageError(f"{folder / 'mso.yaml'}: no such file to take the regions from; give --region or --env")
    from infra.manifest.load import load_manifest

    aws = load_manifest(folder).aws
    return list(dict.fromkeys((aws.home_region, aws.backup_region)))


def announce(entry: Entry, regions: Sequence[str], *, ask: bool) -> None:
    """Say who is asking and what will be read; have it confirmed, where real accounts are meant.

    :raises UsageError: there is nobody to confirm it.
    """
    click.echo(f"signed in as {entry.caller}", err=True)
    names = ", ".join(f"{account.name} ({account.id})" for account in entry.accounts)
    click.echo(f"reads {len(entry.accounts)} accounts in {', '.join(regions)}: {names or 'none'}", err=True)
    for closed in entry.closed:
        click.echo(f"cannot enter {closed.stack} ({closed.account}): {closed.why}", err=True)
    click.echo("only calls that read are made; nothing is changed", err=True)
    if not ask:
        return
    if not sys.stdin.isatty():
        raise UsageError("these are real accounts and nobody is at the terminal to say so: add --yes")
    click.confirm("go on?", abort=True, err=True)
