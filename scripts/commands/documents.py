"""``mso documents``: writes the documents for counsel, officers and staff."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder to write to (default: documents, next to the manifest)."
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a document is missing or out of date.")
def command(path: Path, output: Path | None, check: bool) -> int:
    """Write the documents for counsel, officers and staff: schedules, registers, checklists, exit plans.

    PATH is the manifest, or the folder that contains mso.yaml (default: the current folder).
    """
    from infra.manifest import documents
    from infra.manifest.environments import environment_repository
    from infra.manifest.reading.load import load_manifest

    pages = documents.render(load_manifest(path))
    folder = output or (path if path.is_dir() else path.parent) / "documents"
    stale = environment_repository.differing(pages, folder)
    if check:
        for name in stale:
            click.echo(f"{folder / name}: missing or out of date", err=True)
        return 1 if stale else 0
    environment_repository.write(stale, folder)
    click.echo(f"{len(stale)} of {len(pages)} documents written to {folder}", err=True)
    return 0
