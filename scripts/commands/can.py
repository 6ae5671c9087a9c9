"""``mso can``: what one principal can do, with the statements that allow or deny it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scripts.commands._graph_source import print_answers, read_graph
from scripts.commands._options import (
    accounts_option,
    cache_option,
    example_option,
    json_option,
    manifest_folder_option,
    state_option,
)


@click.command()
@click.argument("principal")
@click.argument("action", required=False)
@click.argument("resource", required=False)
@manifest_folder_option
@state_option
@example_option
@cache_option
@accounts_option
@json_option
def command(
    principal: str,
    action: str | None,
    resource: str | None,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    as_json: bool,
) -> None:
    """Show whether PRINCIPAL can do ACTION to RESOURCE, and why; without ACTION, what it can reach and its duties.

    PRINCIPAL is an ARN, account:name, or a pattern.
    """
    from policies.check.duty_answers import duties_of
    from policies.separation.access.access_questions import can, reach
    from policies.separation.estate.graph_reader import read_estate

    graph = read_graph(directory, states, example, accounts, cache=cache)
    estate = read_estate(graph)
    if action:
        answers = list(can(estate, principal, action, resource or "*"))
    else:
        answers = [*reach(estate, principal), *duties_of(graph, estate, principal)]
    if as_json:
        click.echo(json.dumps([asdict(answer) for answer in answers], indent=2))
    else:
        print_answers(answers, show_all=True)
