"""``mso who-can``: every principal that can do an action to a resource, and what denies the others."""

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
@click.argument("action")
@click.argument("resource")
@manifest_folder_option
@state_option
@example_option
@cache_option
@accounts_option
@click.option("--all", "show_all", is_flag=True, help="Also show the principals that cannot, and what denies them.")
@json_option
def command(
    action: str,
    resource: str,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    show_all: bool,
    as_json: bool,
) -> None:
    """List the principals that can do ACTION to RESOURCE, and why.

    ACTION is an IAM action such as s3:GetObject; RESOURCE is an ARN, a name, or a pattern.
    """
    from policies.separation.access.access_questions import who_can
    from policies.separation.estate.graph_reader import read_estate

    estate = read_estate(read_graph(directory, states, example, accounts, cache=cache))
    answers = list(who_can(estate, action, resource))
    if as_json:
        click.echo(json.dumps([asdict(answer) for answer in answers], indent=2))
    else:
        print_answers(answers, show_all=show_all)
