"""``mso fmt``: mso.yaml in one style, comments kept."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if something would change.")
@click.option("--diff", is_flag=True, help="Show what changes.")
def command(path: Path, check: bool, diff: bool) -> int:
    """Tidy the manifest at PATH: order of keys, indentation, quotes. Comments and blank lines stay."""
    from infra.manifest.editing.manifest_edit import formatted

    change = formatted(path)
    if diff:
        click.echo(change.diff(), nl=False)
    if change.before == change.after:
        click.echo(f"{change.file} is tidy", err=True)
        return 0
    if check:
        click.echo(f"{change.file} would change: mso fmt", err=True)
        return 1
    change.save()
    click.echo(f"{change.file} tidied", err=True)
    return 0
