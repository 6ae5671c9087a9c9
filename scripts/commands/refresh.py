"""``mso refresh``: reads every resource of the stacks again and updates their state."""

from __future__ import annotations

from typing import Any

import click

from scripts.commands._deployment import deployment_options, run


@click.command()
@deployment_options
def command(**chosen: Any) -> None:
    """Read every resource of the stacks again and update their state.

    STACKS are names such as org or clinical-evergreen; all of them by default. The Pulumi CLI must be on PATH.
    """
    run("refresh", **chosen)
