"""``mso up``: deploys the stacks of an environment in the order of their dependencies."""

from __future__ import annotations

from typing import Any

import click

from scripts.commands._deployment import deployment_options, policy_option, run


@click.command()
@deployment_options
@policy_option
def command(**chosen: Any) -> None:
    """Deploy the stacks of an environment in the order of their dependencies.

    The kit's policy pack checks each stack: a resource that violates a rule is not created or changed, and the stack
    stops. `mso preview` finds that out before anything changes.

    STACKS are names such as org or clinical-evergreen; all of them by default. The Pulumi CLI must be on PATH.
    """
    run("up", **chosen)
