"""``mso documents``: writes the documents for counsel, officers and staff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from infra.papers import FORMATS, papers
from scripts.commands._finished import print_finished
from scripts.commands._options import json_option

MARKDOWN: Final = "md"


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder to write to (default: documents, next to the manifest)."
)
@click.option(
    "--format", "forms", type=click.Choice([MARKDOWN, *FORMATS]), multiple=True, default=[MARKDOWN],
    help="Markdown, Word or PDF; may be given several times (default: md).",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a document is missing or out of date.")
@json_option
def command(path: Path, output: Path | None, forms: tuple[str, ...], check: bool, as_json: bool) -> int:
    """Write the documents for counsel, officers and staff: schedules, registers, checklists, exit plans.

    PATH is the manifest, or the folder that contains mso.yaml (default: the current folder).
    """
    from contextlib import nullcontext

    from infra.context.estate import Lock
    from infra.files.transaction import locked
    from infra.manifest import documents
    from infra.manifest.environments import environment_repository
    from infra.manifest.reading.load import load_manifest, manifest_file

    manifest, home = load_manifest(path), manifest_file(path).parent
    with nullcontext(()) if check else locked(home) as finished:
        print_finished(finished)
        pages = documents.render(load_manifest(path) if finished else manifest, Lock.read(home).accounts)
        files = _files(pages, forms)
        folder = output or home / "documents"
        stale = environment_repository.differing(files, folder)
        if not check:
            inside = folder.resolve().is_relative_to(home.resolve())  # then one journal serves the whole environment
            root = home.resolve() if inside else folder
            names = {folder.resolve().relative_to(root) / name if inside else Path(name): name for name in stale}
            environment_repository.write({path.as_posix(): stale[name] for path, name in names.items()}, root)
    if as_json:
        found = {"folder": str(folder), "documents": sorted(files), "written": [] if check else sorted(stale)}
        click.echo(json.dumps({**found, "outdated": sorted(stale) if check else []}, indent=2))
    if check:
        for name in stale:
            click.echo(f"{folder / name}: missing or out of date", err=True)
        return 1 if stale else 0
    click.echo(f"{len(stale)} of {len(files)} documents written to {folder}", err=True)
    return 0


def _files(pages: dict[str, str], forms: tuple[str, ...]) -> dict[str, str | bytes]:
    """The documents in each form that was asked for; the index of the folder and launchers have one of their own."""
    written = {name: text for name, text in pages.items() if name.endswith(".md") and name != "README.md"}
    made = papers(written, *(form for form in dict.fromkeys(forms) if form != MARKDOWN))
    return {**pages, **made} if MARKDOWN in forms else {**made}
