"""``mso who-can``: every principal that may do something to a resource, and why the others may not."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scripts.commands._graph_source import print_answers, read_graph


@click.command()
@click.argument("action")
@click.argument("resource")
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="The folder of mso.yaml (default: here).")
@click.option("--state", "states", multiple=True, type=click.Path(path_type=Path), help="A `pulumi stack export` file.")
@click.option("--example", is_flag=True, help="Ask about the bundled example MSO.")
@click.option("--all", "everybody", is_flag=True, help="Show those who cannot, too, with what stands in their way.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    action: str,
    resource: str,
    directory: Path | None,
    states: tuple[Path, ...],
    example: bool,
    everybody: bool,
    as_json: bool,
) -> None:
    """Who can do ACTION (s3:GetObject) to RESOURCE (an ARN, a name, or a pattern)?"""
    from policies.separation.estate.graph_reader import read_estate
    from policies.separation.verdicts.access_questions import who_can

    answers = list(who_can(read_estate(read_graph(directory, states, example)), action, resource))
    if as_json:
        click.echo(json.dumps([asdict(answer) for answer in answers], indent=2))
    else:
        print_answers(answers, everybody=everybody)
