"""``mso prove``: the wall, proved or refuted, on a plan or on exported state."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scripts.commands._graph_source import read_graph


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--state", "states", multiple=True, type=click.Path(path_type=Path), help="A `pulumi stack export` file.")
@click.option("--example", is_flag=True, help="Prove the bundled example MSO.")
@click.option("--after-cut-off", metavar="PRACTICE", default="", help="As it stands once PRACTICE has cut the MSO off.")
@click.option("--what-if", type=click.Path(path_type=Path), help="Add, change or remove resources; show what changes.")
@click.option("--strict", is_flag=True, help="Fail (4) on what was not evaluated, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    context: click.Context,
    directory: Path | None,
    states: tuple[Path, ...],
    example: bool,
    after_cut_off: str,
    what_if: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Prove that the management side cannot reach patient data: a verdict for each invariant, with witnesses.

    DIRECTORY holds mso.yaml (default: here). Exit code 1 on LEAK or POSSIBLE, 4 on UNKNOWN under --strict.

    \b
    The file of --what-if is YAML or JSON; policies may be written out in it:
      remove: [URN, name, or pattern of either]
      change: [{urn: ..., properties: {...}}]
      add:    [{type: aws:iam/rolePolicy:RolePolicy, name: more, account: clinical-...,
                properties: {role: operator, policy: {Version: ..., Statement: [...]}}}]
    """
    from policies.separation.estate.what_if import apply_changes
    from policies.separation.verdicts.proof import prove
    from policies.separation.verdicts.proof_text import as_data, differences, exit_code, tell

    graph = read_graph(directory, states, example)
    proof = prove(graph, after_cut_off)
    if what_if:
        before, proof = proof, prove(apply_changes(graph, what_if), after_cut_off)
        if not as_json:
            click.echo("\n".join(differences(before, proof)))
            context.exit(exit_code(proof, strict))
    click.echo(json.dumps(as_data(proof), indent=2) if as_json else "\n".join(tell(proof)))
    context.exit(exit_code(proof, strict))
