"""``mso up``: deploys the stacks of an environment in the order of their dependencies."""

from __future__ import annotations

from typing import Any

import click

from scripts.commands._deployment import deployment_options, run


@click.command()
@deployment_options
def command(**chosen: Any) -> None:
    """Deploy the stacks of an environment in the order of their dependencies.

    STACKS are names such as org or clinical-evergreen; all of them by default. The Pulumi CLI must be on PATH.
    """
    run("up", **chosen)
