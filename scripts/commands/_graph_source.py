"""What the commands on the wall have in common: which estate is meant, and how answers are printed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.engine.graph import Graph
from infra.errors import UsageError

if TYPE_CHECKING:
    from policies.separation.verdicts.access_questions import Answer


def read_graph(directory: Path | None, states: tuple[Path, ...], example: bool) -> Graph:
    """The plan of a folder's manifest (of the bundled example, on request), or exported states taken together."""
    if sum((directory is not None, bool(states), example)) > 1:
        raise UsageError("give one of a folder, --state and --example, not several")
    if states:
        from infra.engine.state_document import read_states

        return read_states(states)
    from infra.engine.runner import plan
    from infra.manifest.law.legal_gates import require, today
    from infra.manifest.load import REFERENCE, load_manifest

    manifest = load_manifest(REFERENCE if example else directory or Path())
    require(manifest, today())
    click.echo(f"planning {manifest.mso.name} ...", err=True)
    return plan(manifest)


def print_answers(answers: Iterable[Answer], *, everybody: bool) -> None:
    """Answers with their reasons; those who cannot are counted unless everybody is to be shown."""
    refused = 0
    for answer in answers:
        if answer.answer == "no" and not everybody:
            refused += 1
            continue
        click.echo(f"{answer.answer:<14}{answer.principal}  {answer.action}  {answer.resource}")
        for reason in answer.reasons:
            click.echo(f"              {reason}")
    if refused:
        click.echo(f"{refused} others cannot (--all shows what stands in their way)")
