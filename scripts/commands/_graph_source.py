"""Shared by the commands that query an estate: reads the estate to use, and prints answers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.engine.graph import Graph
from infra.errors import UsageError

if TYPE_CHECKING:
    from policies.separation.verdicts.access_questions import AccessAnswer


def read_graph(directory: Path | None, states: tuple[str, ...], example: bool) -> Graph:
    """The plan of a manifest (a folder's, or the bundled example's), or the exported states read as one estate.

    :raises UsageError: more than one source is given.
    """
    if sum((directory is not None, bool(states), example)) > 1:
        raise UsageError("give only one of: a folder, --state, --example")
    if states:
        return read_state_sources(states)
    from infra.engine.embedded.runner import plan
    from infra.manifest.law.legal_gates import require_open_gates, today
    from infra.manifest.reading.load import REFERENCE, load_manifest

    manifest = load_manifest(REFERENCE if example else directory or Path())
    require_open_gates(manifest, today())
    click.echo(f"planning {manifest.mso.name} ...", err=True)
    return plan(manifest)


def read_state_sources(sources: Iterable[str]) -> Graph:
    """The states of these sources (see ``--state``) as one estate; what is skipped is noted on stderr."""
    from infra.states.state_sources import read_sources

    return read_sources(sources, _note)


def _note(line: str) -> None:
    click.echo(line, err=True)


def print_answers(answers: Iterable[AccessAnswer], *, show_all: bool) -> None:
    """Print answers with their reasons; negative answers are only counted unless ``show_all`` is set."""
    denied = 0
    for answer in answers:
        if answer.answer == "no" and not show_all:
            denied += 1
            continue
        click.echo(f"{answer.answer:<14}{answer.principal}  {answer.action}  {answer.resource}")
        for reason in answer.reasons:
            click.echo(f"              {reason}")
    if denied:
        click.echo(f"{denied} others cannot (--all shows what denies them)")
