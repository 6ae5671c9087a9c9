"""``mso new``: answers in, an environment repository out."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.manifest.presets import PRESETS

if TYPE_CHECKING:
    from infra.manifest.answers import Answers
    from infra.manifest.document import Document


@click.command()
@click.option("--preset", "chosen", type=click.Choice(PRESETS), help="Start from this kind of MSO.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="Take the answers from this file.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder to make [the MSO's short name]")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
def command(chosen: str | None, file: Path | None, output: Path | None, dry_run: bool) -> None:
    """Make the environment of a new MSO: mso.yaml, stack configurations, workflows, documents.

    Without --preset and --from, questions are asked at the terminal. An answers file has the keys of a preset
    (templates/presets holds them), and need only hold those that differ.
    """
    from infra.manifest import environment, law
    from infra.manifest.answers import made_of
    from infra.manifest.gates import Outcome
    from infra.manifest.load import MANIFEST, ManifestError, parse

    today = datetime.now(UTC).date()
    answers, document = _answers(chosen, file)
    try:
        files = environment.render(answers)
    except ManifestError as error:
        raise made_of(error, document) from None
    manifest = parse(files[MANIFEST], Path(MANIFEST))
    law.require(manifest, today)
    target = output or Path(answers.mso.slug)
    if dry_run:
        click.echo(files[MANIFEST], nl=False)
        for name in sorted(files):
            click.echo(f"would write {target / name}", err=True)
        return
    environment.create(files, target)
    click.echo(f"{len(files)} files written to {target}")
    for gate in law.examine(manifest, today):
        if gate.outcome is not Outcome.PASS:
            click.echo(f"  before real AWS: {gate.what}")
    click.echo(f"next: cd {target} && mso demo --env .")


def _answers(chosen: str | None, file: Path | None) -> tuple[Answers, Document]:
    """The answers, and the file they came from."""
    from infra.manifest import environment
    from infra.manifest.answers import BY_HAND, answers_in, preset, settle
    from infra.manifest.rendering import answers_of

    today = datetime.now(UTC).date()
    if file is not None:
        document = answers_in(file)
        base: dict[str, Any] = preset(chosen or str(document.data.get("preset", PRESETS[0])))
        return settle(base, {"synthetic": False, **document.data}, today, document), document
    if chosen is not None:
        return settle(preset(chosen), {}, today), BY_HAND
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask at: give --preset or --from")
    return answers_of(environment.ask("mso", {})), BY_HAND
