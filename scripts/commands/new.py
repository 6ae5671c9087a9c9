"""``mso new``: answers in, an environment repository out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import KitError
from infra.manifest.environments.presets import PRESETS

if TYPE_CHECKING:
    from infra.manifest.environments.answers import Answers
    from infra.manifest.environments.environment_repository import Files
    from infra.manifest.manifest_model import Manifest
    from infra.manifest.yaml_document import Document


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
    from infra.manifest.environments import environment_repository
    from infra.manifest.load import MANIFEST

    if chosen is None and file is None:
        answers, files, manifest = _asked(output)
    else:
        answers, document = _given(chosen, file)
        files, manifest = _made(answers, document)
    target = output or Path(answers.mso.slug)
    if dry_run:
        click.echo(files[MANIFEST], nl=False)
        for name in sorted(files):
            click.echo(f"would write {target / name}", err=True)
        return
    environment_repository.create(files, target)
    click.echo(f"{len(files)} files written to {target}")
    _tell(manifest)
    click.echo(f"next: cd {target} && mso demo --env .")


def _asked(output: Path | None) -> tuple[Answers, Files, Manifest]:
    """What the person at the terminal answers; what makes no sound environment is asked again, from what was given."""
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import BY_HAND
    from infra.manifest.environments.template_values import answers_of

    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask at: give --preset or --from")
    if output is not None:
        environment_repository.require_room(output)
    given: dict[str, Any] = {}
    while True:
        given = environment_repository.ask("mso", given)
        try:
            answers = answers_of(given)
            environment_repository.require_room(output or Path(answers.mso.slug))
            return (answers, *_made(answers, BY_HAND))
        except KitError as error:
            click.echo(f"\n{error}\n", err=True)
            question = "Nothing is written yet. Go over the questions again, from your answers?"
            click.confirm(question, default=True, abort=True)


def _made(answers: Answers, document: Document) -> tuple[Files, Manifest]:
    """The files that the answers make, and the manifest among them; no gate stops its plan."""
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import made_of
    from infra.manifest.law import legal_gates
    from infra.manifest.load import MANIFEST, ManifestError, parse

    try:
        files = environment_repository.render(answers)
    except ManifestError as error:
        raise made_of(error, document) from None
    manifest = parse(files[MANIFEST], Path(MANIFEST))
    legal_gates.require(manifest, legal_gates.today())
    return files, manifest


def _tell(manifest: Manifest) -> None:
    """What stands between this environment and real AWS."""
    from infra.manifest.law import legal_gates
    from infra.manifest.law.gate import Stops

    gates = [
        gate
        for gate in legal_gates.closed(legal_gates.examine(manifest, legal_gates.today()), real=True)
        if gate.stops is Stops.APPLY
    ]
    for gate in gates:
        click.echo(f"  before real AWS: {gate.what}")
    for owner, repository in manifest.aws.ci.repositories.items() if not manifest.synthetic else ():
        click.echo(f"  before real AWS: make sure that {repository} is {owner}'s at the code host: its owner deploys")


def _given(chosen: str | None, file: Path | None) -> tuple[Answers, Document]:
    """The answers of a preset or a file, and the file they came from."""
    from infra.manifest.environments.answers import BY_HAND, answers_in, preset, settle
    from infra.manifest.law import legal_gates

    if file is None:
        return settle(preset(chosen or PRESETS[0]), {}, legal_gates.today()), BY_HAND
    document = answers_in(file)
    base: dict[str, Any] = preset(chosen or str(document.data.get("preset", PRESETS[0])))
    return settle(base, {"synthetic": False, **document.data}, legal_gates.today(), document), document
