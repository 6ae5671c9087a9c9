"""``mso preview``: shows what a deployment would change, stack by stack; nothing is changed."""

from __future__ import annotations

from typing import Any

import click

from scripts.commands._deployment import deployment_options, policy_option, run


@click.command()
@deployment_options
@policy_option
def command(**chosen: Any) -> None:
    """Show what a deployment would change, stack by stack; nothing is changed.

    The kit's policy pack checks each stack, and a mandatory violation stops it.

    STACKS are names such as org or clinical-evergreen; all of them by default. The Pulumi CLI must be on PATH.
    """
    run("preview", **chosen)
