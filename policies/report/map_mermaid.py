"""The map of an estate as a Mermaid flowchart, for pages that draw it themselves."""

from __future__ import annotations

from collections.abc import Iterator

from infra.shown_text import mermaid
from policies.report.map_content import EstateMap, MapAccount, plural
from policies.report.map_links import BLOCKED, LEAK, OUTSIDE, MapLinks

ARROWS = {LEAK: "==>", BLOCKED: "--x"}


def as_mermaid(estate: EstateMap, links: MapLinks | None) -> str:
    """The flowchart: a frame for each owner, a box for each account, thick arrows for leaks."""
    return "\n".join(_lines(estate, links)) + "\n"


def _lines(estate: EstateMap, links: MapLinks | None) -> Iterator[str]:
    yield "flowchart RL"
    nodes = {id_: f"a{number}" for number, id_ in enumerate(estate.accounts)} | {OUTSIDE: "outside"}
    for number, owner in enumerate(estate.owners):
        yield f'  subgraph o{number}["{mermaid(owner.name)}"]'
        yield from (f'    {nodes[account.id]}["{_label(account)}"]' for account in owner.accounts)
        yield "  end"
    for pair, names in estate.passages.items():
        yield from _arrow(nodes, pair, "-->", "<br>".join(map(mermaid, names)))
    for pair in estate.backups:
        yield from _arrow(nodes, pair, "-.->", "backups")
    marked = links.links if links else ()
    if links is None:
        yield "  %% the wall and the duties were not evaluated"
    if any(OUTSIDE in (link.origin, link.destination) for link in marked):
        yield '  outside["outside of the estate"]'
    for link in marked:
        pair = link.origin, link.destination
        yield from _arrow(nodes, pair, ARROWS.get(link.kind, "-.->"), mermaid(link.label))


def _label(account: MapAccount) -> str:
    stores = (f"{each.data_class}: {each.count} {plural('store', each.count)}" for each in account.stores)
    parts = [account.name, *stores]
    if account.locations:
        parts.append(f"{len(account.locations)} {plural('location', len(account.locations))}")
    return "<br>".join(map(mermaid, parts))


def _arrow(nodes: dict[str, str], pair: tuple[str, str], arrow: str, label: str) -> Iterator[str]:
    if pair[0] in nodes and pair[1] in nodes:
        yield f'  {nodes[pair[0]]} {arrow}|"{label}"| {nodes[pair[1]]}'
