"""What a command says when it first finished the change of another one that was stopped."""

from __future__ import annotations

from collections.abc import Iterable

import click


def print_finished(names: Iterable[str]) -> None:
    """Print each file that was written to finish a change."""
    for name in names:
        click.echo(f"finished what a stopped command left: {name}", err=True)
