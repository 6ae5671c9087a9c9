"""``mso diff``: what the change from one deployed state to another newly allows and newly forbids."""

from __future__ import annotations

import json
from pathlib import Path

import click

from infra.shown_text import joined_lines
from scripts.commands._graph_source import read_state_sources
from scripts.commands._options import accounts_option, json_option


@click.command()
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@accounts_option
@json_option
@click.pass_context
def command(context: click.Context, before: str, after: str, accounts: Path | None, as_json: bool) -> None:
    """Compare two states of an estate: who newly reads patient data, what the network newly lets through, and the wall.

    BEFORE and AFTER are what --state of the other commands reads: a `pulumi stack export` file, a folder or quoted
    pattern of them, or a Pulumi backend s3://BUCKET/PREFIX?region=REGION. Give all stacks of the estate on both sides.
    Exit code 1 if something is newly allowed.
    """
    from policies.separation.verdicts.access_diff import access_diff
    from policies.separation.verdicts.access_diff_text import as_data, render

    diff = access_diff(read_state_sources([before], accounts), read_state_sources([after], accounts))
    click.echo(json.dumps(as_data(diff), indent=2) if as_json else joined_lines(render(diff)))
    context.exit(1 if diff.allows_more else 0)
