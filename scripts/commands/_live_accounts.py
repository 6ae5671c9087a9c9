"""Shared by the commands that read live accounts: access options, and the confirmation before anything is read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError
from scripts.commands._options import environment_option, json_option

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest
    from scripts.aws.account_access import AccountAccess


def access_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that select accounts, credentials and regions to a command."""
    options = (
        environment_option,
        click.option("--profile", "profiles", multiple=True, help="AWS profile to use; give one per account."),
        click.option("--role", default="", help="Role to assume in every account of accounts.lock.yaml."),
        click.option("--endpoint", metavar="URL", help="URL of an emulated AWS that `mso demo --serve` provides."),
        click.option(
            "--region",
            "regions",
            multiple=True,
            help="AWS region to read; repeatable (default: those in mso.yaml, and us-east-1 for global services).",
        ),
        click.option("--yes", is_flag=True, help="Read real accounts without asking for confirmation."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def accessible_accounts(
    folder: Path, profiles: Sequence[str], role: str, endpoint: str | None
) -> Iterator[AccountAccess]:
    """The accounts that the options give access to.

    :raises UsageError: the options give no access, or contradict each other.
    """
    from infra.context.estate import Lock
    from scripts.aws.account_access import by_endpoint, by_profiles, by_role

    names = {id_: name for name, id_ in Lock.read(folder).accounts.items()}
    if endpoint:
        if profiles or role:
            raise UsageError("--endpoint uses the emulated AWS's own credentials: omit --profile and --role")
        with by_endpoint(endpoint, names) as access:
            yield access
    elif role:
        if len(profiles) > 1:
            raise UsageError("--role is assumed with one identity: give one --profile, or none")
        yield by_role(role, "".join(profiles), names)
    elif profiles:
        yield by_profiles(profiles, names)
    else:
        raise UsageError(
            "give access to the accounts: --role NAME, --profile NAME (one per account), or --endpoint URL"
        )


def regions_of(folder: Path, given: Sequence[str]) -> list[str]:
    """The given regions, else those of the manifest, the home region first, and the one of AWS's global services.

    IAM, Organizations and sign-in tell of their events there, so the alarm rules for them are there.

    :raises UsageError: no region is given and there is no manifest.
    """
    if given:
        return list(dict.fromkeys(given))
    if not (folder / "mso.yaml").is_file():
        raise UsageError(f"{folder / 'mso.yaml'}: no such file to read the regions from; give --region or --env")
    from infra.manifest.reading.load import load_manifest

    return regions_in(load_manifest(folder))


def regions_in(manifest: Manifest) -> list[str]:
    """The Regions of a manifest, the home Region first, and that of AWS's global services."""
    from infra.context.estate import GLOBAL_REGION

    return list(dict.fromkeys((manifest.aws.home_region, manifest.aws.backup_region, GLOBAL_REGION)))


def confirm_reading(access: AccountAccess, regions: Sequence[str], *, ask: bool) -> None:
    """Print the caller, the accounts and the regions; with ``ask``, wait for confirmation.

    :raises UsageError: confirmation is needed and there is no terminal.
    """
    click.echo(f"signed in as {access.caller}", err=True)
    names = ", ".join(f"{account.name} ({account.id})" for account in access.accounts)
    click.echo(f"reading {len(access.accounts)} accounts in {', '.join(regions)}: {names or 'none'}", err=True)
    for closed in access.inaccessible:
        click.echo(f"no access to {closed.stack} ({closed.account}): {closed.why}", err=True)
    click.echo("only read calls are made; nothing is changed", err=True)
    if not ask:
        return
    if not sys.stdin.isatty():
        raise UsageError("real accounts need confirmation and there is no terminal to ask at: add --yes")
    click.confirm("continue?", abort=True, err=True)
