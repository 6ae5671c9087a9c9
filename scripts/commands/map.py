"""``mso map``: draws the accounts of an estate, the wall and the flows through it."""

from __future__ import annotations

from pathlib import Path

import click

from scripts.commands._options import accounts_option, cache_option, example_option, state_option


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@accounts_option
@click.option("--format", "format_", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True,
              help="Picture, or text that other tools draw.")  # fmt: skip
@click.option("--output", "file", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@click.option("--verdicts/--no-verdicts", default=True,
              help="Also prove the wall and the duties, and mark what does not hold (default).")  # fmt: skip
def command(
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    format_: str,
    file: Path | None,
    verdicts: bool,
) -> None:
    """Draw the map of an estate: its accounts by owner, the exchange as the door in the wall, the flows through it.

    A leak is a red line through the wall, work that is not possible a broken one. DIRECTORY contains mso.yaml (default:
    the current folder).
    """
    from policies.check.both_proofs import prove_both
    from policies.report.map_content import read_map
    from policies.report.map_links import read_links
    from policies.report.map_mermaid import as_mermaid
    from policies.report.map_svg import draw_map
    from policies.separation.estate.graph_reader import read_estate
    from scripts.commands._estate_report import context_of, write_file
    from scripts.commands._graph_source import read_graph

    graph = read_graph(directory, states, example, accounts, cache=cache)
    context = context_of(directory, states, example)
    estate = read_estate(graph)
    proofs = prove_both(graph) if verdicts else None
    found = read_map(graph, estate, context.names, proofs.duties if proofs else None)
    links = read_links(graph, estate, proofs) if proofs else None
    if format_ == "mermaid":
        text = as_mermaid(found, links)
    else:
        text = draw_map(found, links, context.name, standalone=True) + "\n"
    if file is None:
        click.echo(text, nl=False)
    else:
        write_file(text, file, "--output")
