"""Serves the emulated AWS to other tools after a demonstration."""

from __future__ import annotations

import json
import os
import shlex
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from rich.console import Console

from infra.emulator.provider.emulator import Emulator
from scripts.demo.demo_deployment import Demo
from scripts.demo.shown_roles import commands, profiles

CREDENTIALS = "credentials.json"
ROLE_CREDENTIALS = "role-credentials.json"
PROFILES = "aws-profiles"


def announce(
    demo: Demo,
    emulator: Emulator,
    url: str,
    folder: Path,
    console: Console,
    again: str = "",
    page: str = "",
    *,
    enforced: bool = False,
) -> None:
    """Print how to connect to the estate, and write the (emulated, worthless) credentials of every account to a file.

    ``again`` are the options of the demonstration, for the command that deploys the estate again after a change;
    ``page`` is the URL of its report, with the token that opens it. The credentials are the administration's, which the
    organization's policies refuse nearly everything after the onboarding: none are shown where calls are ``enforced``.
    """
    region = demo.manifest.aws.home_region
    credentials = {name: dict(emulator.credentials(id_)) for id_, name in demo.accounts.items()}
    path = folder / CREDENTIALS
    _write(path, json.dumps(credentials, indent=2) + "\n")
    console.print(f"\n[bold]Serving[/] on {url} [dim](loopback only; Ctrl-C stops it)[/]", highlight=False)
    if page:
        console.print(f"The report: {page}", highlight=False, soft_wrap=True)
    if enforced:
        console.print(f"The credentials of each account's administration are in {path}.", highlight=False)
    else:
        account = f"clinical-{demo.manifest.practices[0].slug}"
        console.print(f"For the AWS CLI, boto3 or a scanner, in account {account}:\n", highlight=False)
        # tools read one of the two region variables
        settings = {"AWS_ENDPOINT_URL": url, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        for name, value in {**settings, **credentials[account]}.items():
            console.print(f"  export {name}={value}", highlight=False, soft_wrap=True)
        console.print(f"\nThe other {len(credentials) - 1} accounts' are in {path}.", highlight=False)
    console.print(f"After a change: mso demo{again} --on {url} --output {folder}", highlight=False, soft_wrap=True)


def announce_enforcement(
    demo: Demo, emulator: Emulator, folder: Path, console: Console, url: str, calls: str = ""
) -> None:
    """Print what is decided about calls and what is not, and how to act as three of the estate's roles.

    Writes the credentials of every deployed role to a file, and as profiles of the AWS CLI. Without them nobody could
    act as a role whose users sign in elsewhere. The payer's own roles are not in it. ``calls`` is the page of calls.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for account, resources in demo.by_account.items():
        for role in (each for each in resources if each.type == "aws:iam/role:Role"):
            if role.account != emulator.payer:
                name = str(role.outputs["arn"]).partition(":role/")[2]
                found.setdefault(account, {})[name] = dict(emulator.role_credentials(role.account, name))
    _write(folder / ROLE_CREDENTIALS, json.dumps(found, indent=2) + "\n")
    _write(folder / PROFILES, profiles(found, url, demo.manifest.aws.home_region))
    console.print(
        "\nEach call is decided from the policies that the accounts hold at the time, and refused with the reason: a "
        "changed policy changes the next answer. Not evaluated, and so refused to all but an account's administration: "
        "operations and resources that are not recognized, unsigned requests. The Pulumi provider is not asked; "
        "--no-enforce answers every call.\n"
        f"The credentials of {sum(map(len, found.values()))} roles are in {folder / ROLE_CREDENTIALS}.",
        highlight=False,
        soft_wrap=True,
    )
    if calls:
        console.print(f"The last calls, allowed and denied: {calls}", highlight=False, soft_wrap=True)
    if tried := commands(demo):
        console.print("\nWhat three of them can do, in another terminal (synthetic data):\n", highlight=False)
        for line in (f"export AWS_CONFIG_FILE={shlex.quote(str((folder / PROFILES).absolute()))}", *tried):
            console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)


def _write(path: Path, text: str) -> None:
    """A file of this user alone."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def announce_project(demo: Demo, project: Path, variables: Mapping[str, str], console: Console) -> None:
    """Print how the Pulumi CLI previews a stack of the served estate from another terminal."""
    console.print("\nFor the Pulumi CLI, in another terminal:\n", highlight=False)
    console.print(f"  cd {shlex.quote(str(project))}", highlight=False, soft_wrap=True)
    for name, value in variables.items():
        console.print(f"  export {name}={shlex.quote(value)}", highlight=False, soft_wrap=True)
    stack = f"clinical-{demo.manifest.practices[0].slug}"
    console.print(f"  pulumi preview -s {stack}", highlight=False, soft_wrap=True)


def wait() -> None:
    """Wait for SIGINT (Ctrl-C) or SIGTERM."""
    stop = threading.Event()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stop.wait(0.5):
            pass
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    os.write(2, b"stopped; the emulated AWS was discarded\n")
