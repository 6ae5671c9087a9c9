"""``mso prove``: proves or refutes the wall's invariants and the duties on a plan or on exported states."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from infra.shown_text import fitted, joined_lines
from scripts.commands._graph_source import read_graph
from scripts.commands._options import accounts_option, cache_option, example_option, json_option, state_option


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@accounts_option
@click.option(
    "--after-cut-off", metavar="PRACTICE", default="", help="Prove the state after PRACTICE has run its cut-off."
)
@click.option(
    "--what-if",
    type=click.Path(path_type=Path),
    help="File with resources to add, change or remove; show which verdicts change.",
)
@click.option(
    "--strict", is_flag=True, help="Also exit with 1 on BLOCKED, and with 4 if something could not be evaluated."
)
@json_option
@click.pass_context
def command(
    context: click.Context,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    after_cut_off: str,
    what_if: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Prove that the management side cannot reach patient data, and that all that has work to do can do it.

    A verdict for each invariant of the wall (W1 to W12), with witnesses, and for each contract of the duties (L1 to
    L10), with the first cause of what is not possible.

    DIRECTORY contains mso.yaml (default: the current folder). Exit code 1 on LEAK, POSSIBLE or BLOCKED, 3 after a fault
    of the kit while it read a resource, and 4 if the input has no practice, so that nothing could be evaluated, or on
    UNKNOWN with --strict.

    \b
    The --what-if file is YAML or JSON; it may contain policies as mappings:
      remove: [URN, name, or pattern of either]
      change: [{urn: ..., properties: {...}}]
      add:    [{type: aws:iam/rolePolicy:RolePolicy, name: more, account: clinical-...,
                properties: {role: operator, policy: {Version: ..., Statement: [...]}}}]
    """
    from policies.check.both_proofs import prove_both
    from policies.separation.estate.what_if import apply_changes, read_changes

    if what_if:
        read_changes(what_if)  # what is wrong with the file is said before the estate is read
    graph = read_graph(directory, states, example, accounts, cache=cache)
    proofs = prove_both(graph, after_cut_off)
    if what_if:
        before, proofs = proofs, prove_both(apply_changes(graph, what_if), after_cut_off)
        if not as_json:
            click.echo(_text(proofs.differences(before)))
            context.exit(proofs.exit_code(strict))
    click.echo(json.dumps(proofs.as_data(), indent=2) if as_json else _text(proofs.lines()))
    context.exit(proofs.exit_code(strict))


def _text(lines: Iterable[str]) -> str:
    """The lines as they fit the terminal."""
    from policies.reporters.shown_table import line_width

    return joined_lines(fitted(lines, line_width()))
