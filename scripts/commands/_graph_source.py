"""Shared by the commands that query an estate: reads the estate to use, and prints answers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.shown_text import shown

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest
    from policies.separation.access.access_questions import AccessAnswer


def read_graph(
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    accounts: Path | None = None,
    *,
    cache: bool = True,
) -> Graph:
    """The plan of a manifest (a folder's, or the bundled example's), or the exported states read as one estate.

    ``accounts`` is a file that says whose the accounts of the states are.

    :raises UsageError: more than one source is given, or a file of accounts without states.
    """
    manifest = manifest_to_plan(directory, states, example, accounts)
    return read_state_sources(states, accounts) if manifest is None else read_plan(manifest, cache=cache)


def manifest_to_plan(
    directory: Path | None, states: tuple[str, ...], example: bool, accounts: Path | None = None
) -> Manifest | None:
    """The manifest of ``read_graph``, its legal gates open; None where exported states are read.

    :raises UsageError: as for ``read_graph``.
    """
    if sum((directory is not None, bool(states), example)) > 1:
        raise UsageError("give only one of: a folder, --state, --example")
    if states:
        return None
    if accounts is not None:
        raise UsageError("--accounts is for --state; the manifest says whose its accounts are")
    from infra.manifest.law.legal_gates import require_open_gates, today
    from infra.manifest.reading.load import REFERENCE, load_manifest

    manifest = load_manifest(REFERENCE if example else directory or Path())
    require_open_gates(manifest, today())
    return manifest


def read_plan(manifest: Manifest, *, cache: bool = True) -> Graph:
    """The plan of a manifest, kept from an earlier run or made now; which of them is noted on stderr."""
    from infra.engine.embedded.kept_plan import kept_or_new_plan

    return kept_or_new_plan(manifest, _note, cache=cache)


def read_state_sources(sources: Iterable[str], accounts: Path | None = None) -> Graph:
    """The states of these sources (see ``--state``) as one estate; what is skipped is noted on stderr."""
    from infra.engine.declared_accounts import with_declared_accounts
    from infra.states.accounts_file import read_accounts_file
    from infra.states.state_sources import read_sources

    graph = read_sources(sources, _note)
    return with_declared_accounts(graph, read_accounts_file(accounts)) if accounts else graph


def _note(line: str) -> None:
    click.echo(line, err=True)


def print_answers(answers: Iterable[AccessAnswer], *, show_all: bool) -> None:
    """Print answers with their reasons; negative answers are only counted unless ``show_all`` is set."""
    denied = 0
    for answer in answers:
        if answer.answer == "no" and not show_all:
            denied += 1
            continue
        click.echo(shown(f"{answer.answer:<14}{answer.principal}  {answer.action}  {answer.resource}"))
        for reason in answer.reasons:
            click.echo(shown(f"              {reason}"))
    if denied:
        click.echo(f"{denied} others cannot (--all shows what denies them)")
