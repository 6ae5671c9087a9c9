"""``mso iam``: evaluates single requests against IAM policies, as AWS would."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Evaluate single requests against IAM policies, as AWS would."""


@command.command()
@click.argument("case", type=click.Path(path_type=Path))
def simulate(case: Path) -> None:
    """Evaluate the requests in CASE, a JSON file with one case or a list, and print one JSON line per case.

    A case has a request (principal, action, resource with accountId, context) and the policies that apply to it.
    """
    from policies.separation.iam.request_cases import read_cases
    from policies.separation.iam.request_cases import simulate as decide

    for index, entry in enumerate(read_cases(case)):
        click.echo(json.dumps(decide(entry, fallback=str(index))))
