"""``mso verify``: the accounts as they are, against what was deployed."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scripts.commands._live_accounts import announce, entered, regions_of, ways_in

if TYPE_CHECKING:
    from scripts.aws.live_comparison import Deviation


@click.command()
@click.option("--state", "states", multiple=True, required=True, type=click.Path(path_type=Path),
              help="A `pulumi stack export` file of a deployed stack; repeatable.")  # fmt: skip
@ways_in
@click.option("--strict", is_flag=True, help="Fail (4) where something could not be read.")
@click.pass_context
def command(
    context: click.Context,
    states: tuple[Path, ...],
    folder: Path,
    profiles: tuple[str, ...],
    role: str,
    endpoint: str | None,
    regions: tuple[str, ...],
    yes: bool,
    as_json: bool,
    strict: bool,
) -> None:
    """Compare accounts with the exported STATE of their stacks: what is missing, what drifted, what nobody declared.

    Exit code 1 where there is any. Changes nothing.
    """
    from scripts.aws.live_collection import collect
    from scripts.aws.live_comparison import Kind, verify
    from scripts.commands._graph_source import read_graph

    declared = read_graph(None, states, example=False)
    where = regions_of(folder, regions or sorted({r.region for r in declared.custom if r.region}))
    with entered(folder, profiles, role, endpoint) as entry:
        announce(entry, where, ask=not (endpoint or yes))
        collected = collect(entry.accounts, where, closed=entry.closed)
        found = verify(declared, collected, entry.accounts)
    click.echo(json.dumps(_document(found), indent=2) if as_json else "\n".join(_lines(found, len(declared.custom))))
    certain = [each for each in found if each.kind is not Kind.UNKNOWN]
    context.exit(1 if certain else 4 if strict and found else 0)


def _document(found: list[Deviation]) -> list[dict[str, str]]:
    names = ("kind", "stack", "type", "name", "account", "detail")
    return [{name: str(getattr(each, name)) for name in names} for each in found]


def _lines(found: list[Deviation], declared: int) -> list[str]:
    lines = []
    for stack, deviations in groupby(found, key=lambda each: each.stack):
        lines += [stack, *(f"  {each}" for each in deviations)]
    return lines or [f"{declared} resources stand as declared, and nothing else does"]
