"""``mso fmt``: formats mso.yaml and keeps its comments."""

from __future__ import annotations

from pathlib import Path

import click

from scripts.commands._finished import print_finished


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if the file is not formatted.")
@click.option("--diff", is_flag=True, help="Print the changes as a diff.")
def command(path: Path, check: bool, diff: bool) -> int:
    """Format a manifest: order of keys, indentation, quotes. Comments and blank lines are kept.

    PATH is the manifest, or the folder that contains mso.yaml (default: the current folder).
    """
    from contextlib import nullcontext

    from infra.files.transaction import locked
    from infra.manifest.editing.manifest_edit import reformat_manifest
    from infra.manifest.reading.load import manifest_file, read_manifest

    read_manifest(manifest_file(path))  # before its folder is locked: whether there is one
    with nullcontext(()) if check else locked(manifest_file(path).parent) as finished:
        print_finished(finished)
        change = reformat_manifest(path)
        if not check:
            change.save()
    if diff:
        click.echo(change.diff(), nl=False)
    if change.before == change.after:
        click.echo(f"{change.file} is formatted", err=True)
        return 0
    if check:
        click.echo(f"{change.file} is not formatted: run mso fmt", err=True)
        return 1
    click.echo(f"{change.file} formatted", err=True)
    return 0
