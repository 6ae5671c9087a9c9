"""``mso iam``: what AWS would answer to one request, and by which statements."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Ask what AWS would answer to a request."""


@command.command()
@click.argument("case", type=click.Path(path_type=Path))
def simulate(case: Path) -> None:
    """Decide the request in CASE, a JSON file with one case or a list of them; prints one JSON line for each.

    A case has a request (principal, action, resource with accountId, context) and the policies that bind it.
    """
    from policies.separation.iam.request_cases import read_cases
    from policies.separation.iam.request_cases import simulate as decide

    for index, entry in enumerate(read_cases(case)):
        click.echo(json.dumps(decide(entry, fallback=str(index))))
