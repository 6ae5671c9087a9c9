"""``mso can``: what one principal may do, with the reasons both ways."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scripts.commands._graph_source import print_answers, read_graph


@click.command()
@click.argument("principal")
@click.argument("action", required=False)
@click.argument("resource", required=False)
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="The folder of mso.yaml (default: here).")
@click.option("--state", "states", multiple=True, type=click.Path(path_type=Path), help="A `pulumi stack export` file.")
@click.option("--example", is_flag=True, help="Ask about the bundled example MSO.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    principal: str,
    action: str | None,
    resource: str | None,
    directory: Path | None,
    states: tuple[Path, ...],
    example: bool,
    as_json: bool,
) -> None:
    """Can PRINCIPAL (an ARN, account:name, or a pattern) do ACTION to RESOURCE? Without ACTION: what it reads."""
    from policies.separation.estate.graph_reader import read_estate
    from policies.separation.verdicts.access_questions import can, reach

    estate = read_estate(read_graph(directory, states, example))
    answers = list(can(estate, principal, action, resource or "*") if action else reach(estate, principal))
    if as_json:
        click.echo(json.dumps([asdict(answer) for answer in answers], indent=2))
    else:
        print_answers(answers, everybody=True)
