"""``mso collect``: reads live accounts into a state file for ``mso check`` and ``mso prove``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.shown_text import joined_lines
from scripts.commands._live_accounts import access_options, accessible_accounts, confirm_reading, regions_of
from scripts.commands._options import RenamedOption

if TYPE_CHECKING:
    from infra.engine.graph import Graph

SHOWN = 10


@click.command()
@access_options
@click.option("--output", "out", cls=RenamedOption, former=("--out",), type=click.Path(path_type=Path),
              default=Path(".mso/collected.json"), show_default=True, help="State file to write.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 4 if something could not be read.")
@click.pass_context
def command(
    context: click.Context,
    folder: Path,
    profiles: tuple[str, ...],
    role: str,
    endpoint: str | None,
    regions: tuple[str, ...],
    yes: bool,
    as_json: bool,
    out: Path,
    strict: bool,
) -> None:
    """Read every resource in live accounts into a state file, without changing anything.

    The file also lists what could not be read: `mso check` and `mso prove` never count it as safe.
    """
    from infra.engine.collection_gaps import unread_in
    from infra.engine.state_document import write_state
    from scripts.aws.live_collection import collect

    where = regions_of(folder, regions)
    with accessible_accounts(folder, profiles, role, endpoint) as access:
        confirm_reading(access, where, ask=not (endpoint or yes))
        graph = collect(access.accounts, where, inaccessible=access.inaccessible, progress=_print_progress)
    write_state(out, graph)
    document = _document(graph, out)
    click.echo(json.dumps(document, indent=2) if as_json else joined_lines(_lines(document)))
    context.exit(4 if strict and any(unread_in(graph)) else 0)


def _print_progress(name: str, found: int) -> None:
    click.echo(f"{name}: {found} resources", err=True)


def _document(graph: Graph, out: Path) -> dict[str, Any]:
    from infra.engine.collection_gaps import unread_in

    counts: dict[str, int] = {}
    for resource in graph.custom:
        counts[resource.stack] = counts.get(resource.stack, 0) + 1
    unread = [
        {"account": each.stack, "id": each.account, "region": each.region, "what": each.what, "why": each.why}
        for each in unread_in(graph)
    ]
    return {"file": str(out), "resources": len(graph.custom), "accounts": counts, "unread": unread}


def _lines(document: dict[str, Any]) -> list[str]:
    unread = document["unread"]
    lines = [f"{document['resources']} resources of {len(document['accounts'])} accounts in {document['file']}"]
    if unread:
        lines.append(f"{len(unread)} items could not be read and do not count as safe:")
        lines += [f"  {each['what']} in {each['account']}: {each['why']}" for each in unread[:SHOWN]]
    if len(unread) > SHOWN:
        lines.append(f"  and {len(unread) - SHOWN} more (--json shows all)")
    lines.append(f"next: mso check --state {document['file']}; mso prove --state {document['file']}")
    return lines
