"""``mso verify``: compares live accounts with the exported states of their stacks."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.shown_text import joined_lines
from scripts.commands._live_accounts import access_options, accessible_accounts, confirm_reading, regions_of
from scripts.commands._options import required_state_option

if TYPE_CHECKING:
    from scripts.aws.live_comparison import Deviation


@click.command()
@required_state_option
@access_options
@click.option("--strict", is_flag=True, help="Exit with 4 if something could not be read.")
@click.pass_context
def command(
    context: click.Context,
    states: tuple[str, ...],
    folder: Path,
    profiles: tuple[str, ...],
    role: str,
    endpoint: str | None,
    regions: tuple[str, ...],
    yes: bool,
    as_json: bool,
    strict: bool,
) -> None:
    """Compare live accounts with the states of their stacks and list missing, drifted and undeclared resources.

    Exit code 1 if there are any. Nothing is changed.
    """
    from scripts.aws.live_collection import collect
    from scripts.aws.live_comparison import Kind, verify
    from scripts.commands._graph_source import read_state_sources

    declared = read_state_sources(states)
    where = regions_of(folder, regions or sorted({r.region for r in declared.custom if r.region}))
    with accessible_accounts(folder, profiles, role, endpoint) as access:
        confirm_reading(access, where, ask=not (endpoint or yes))
        collected = collect(access.accounts, where, inaccessible=access.inaccessible)
        found = verify(declared, collected, access.accounts)
    click.echo(json.dumps(_document(found), indent=2) if as_json else joined_lines(_lines(found, len(declared.custom))))
    certain = [each for each in found if each.kind is not Kind.UNKNOWN]
    context.exit(1 if certain else 4 if strict and found else 0)


def _document(found: list[Deviation]) -> list[dict[str, str]]:
    names = ("kind", "stack", "type", "name", "account", "detail")
    return [{name: str(getattr(each, name)) for name in names} for each in found]


def _lines(found: list[Deviation], declared: int) -> list[str]:
    lines = []
    for stack, deviations in groupby(found, key=lambda each: each.stack):
        lines += [stack, *(f"  {each}" for each in deviations)]
    return lines or [f"nothing differs: {declared} resources match their declaration, and no others exist"]
