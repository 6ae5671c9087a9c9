"""``mso new``: creates the environment of a new MSO from a preset, a file or prompts."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import KitError
from infra.manifest.environments.presets import PRESETS
from scripts.commands._options import json_option

if TYPE_CHECKING:
    from infra.files.yaml_document import YamlDocument
    from infra.manifest.environments.answers import Answers
    from infra.manifest.environments.environment_repository import Files
    from infra.manifest.law.gate_result import GateResult
    from infra.manifest.manifest_model import Manifest

KIT_SOURCES = (
    "vendor (the default: a wheel of this kit, kept in the environment), git+https://HOST/ORG/REPOSITORY@COMMIT, or "
    "mso-kit==VERSION from a package index of your own"
)


@click.command()
@click.option("--preset", "chosen", type=click.Choice(PRESETS), help="Use the answers of this preset.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="Read the answers from this file.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder to create (default: the MSO's short name).")
@click.option("--kit", metavar="SOURCE", help=f"Where the environment gets the kit from: {KIT_SOURCES}.")
@click.option("--dry-run", is_flag=True, help="Print what would be written; write nothing.")
@json_option
def command(
    chosen: str | None, file: Path | None, output: Path | None, kit: str | None, dry_run: bool, as_json: bool
) -> None:
    """Create the environment of a new MSO: mso.yaml, stack configurations, workflows, documents.

    Without --preset and --from, the command asks for the answers at the terminal. An answers file has the keys of a
    preset (see templates/presets) and needs only those that differ from it.
    """
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.kit_source import kit_files
    from infra.manifest.reading.load import MANIFEST

    if chosen is None and file is None:
        answers, files, manifest = _answers_from_prompts(output, {"kit": kit} if kit else {})
    else:
        answers, document = _answers_from_file(chosen, file, {"kit": kit} if kit else {})
        files, manifest = _rendered(answers, document)
    target = output or Path(answers.mso.slug)
    everything = {**files, **kit_files(answers.kit)}
    if as_json:
        if not dry_run:
            environment_repository.create(everything, target)
        gates = [gate.what for gate in _gates_before_real(manifest)]
        found = {"folder": str(target), "files": sorted(everything), "written": not dry_run, "before_real_aws": gates}
        click.echo(json.dumps(found, indent=2))
        return
    if dry_run:
        click.echo(files[MANIFEST], nl=False)
        for name in sorted(everything):
            click.echo(f"would write {target / name}", err=True)
        return
    environment_repository.create(everything, target)
    click.echo(f"{len(everything)} files written to {target}")
    _print_remaining_gates(manifest)
    click.echo(f"next: cd {shlex.quote(str(target))}")
    click.echo("      python3 -m venv .venv && .venv/bin/pip install -r requirements.txt")
    click.echo("      .venv/bin/mso demo --env .")


def _answers_from_prompts(output: Path | None, given: dict[str, Any]) -> tuple[Answers, Files, Manifest]:
    """Ask for the answers at the terminal until they give a valid environment; earlier answers are the defaults."""
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import NO_ANSWERS_FILE
    from infra.manifest.environments.template_values import answers_from_cookiecutter

    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask at: give --preset or --from")
    if output is not None:
        environment_repository.require_empty_target(output)
    while True:
        given = environment_repository.ask_questions("mso", given)
        try:
            answers = answers_from_cookiecutter(given)
            environment_repository.require_empty_target(output or Path(answers.mso.slug))
            return (answers, *_rendered(answers, NO_ANSWERS_FILE))
        except KitError as error:
            click.echo(f"\n{error}\n", err=True)
            question = "Nothing has been written. Answer the questions again, with your answers as defaults?"
            click.confirm(question, default=True, abort=True)


def _rendered(answers: Answers, document: YamlDocument) -> tuple[Files, Manifest]:
    """The files of the environment and its manifest.

    :raises UsageError: the manifest is not valid.
    :raises GateError: a gate blocks its plan.
    """
    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import error_in_answers
    from infra.manifest.law import legal_gates
    from infra.manifest.reading.load import MANIFEST, ManifestError, parse_manifest

    try:
        files = environment_repository.render(answers)
    except ManifestError as error:
        raise error_in_answers(error, document) from None
    manifest = parse_manifest(files[MANIFEST], Path(MANIFEST))
    legal_gates.require_open_gates(manifest, legal_gates.today())
    return files, manifest


def _gates_before_real(manifest: Manifest) -> list[GateResult]:
    """The gates that block applying the environment to real AWS."""
    from infra.manifest.law import legal_gates
    from infra.manifest.law.gate_result import BlockedStep

    closed = legal_gates.closed_gates(legal_gates.evaluate_gates(manifest, legal_gates.today()), real=True)
    return [gate for gate in closed if gate.stops is BlockedStep.APPLY]


def _print_remaining_gates(manifest: Manifest) -> None:
    """Print what remains to be done before the environment may be applied to real AWS."""
    for gate in _gates_before_real(manifest):
        click.echo(f"  before real AWS: {gate.what}")
    for owner, repository in manifest.aws.ci.repositories.items() if not manifest.synthetic else ():
        click.echo(f"  before real AWS: make sure that {owner} owns the repository {repository}: its owner can deploy")


def _answers_from_file(chosen: str | None, file: Path | None, given: dict[str, Any]) -> tuple[Answers, YamlDocument]:
    """The answers of a preset or a file, and the document they come from."""
    from infra.manifest.environments.answers import NO_ANSWERS_FILE, merge_answers, preset_answers, read_answers
    from infra.manifest.law import legal_gates

    if file is None:
        return merge_answers(preset_answers(chosen or PRESETS[0]), given, legal_gates.today()), NO_ANSWERS_FILE
    document = read_answers(file)
    base: dict[str, Any] = preset_answers(chosen or str(document.data.get("preset", PRESETS[0])))
    return merge_answers(base, {"synthetic": False, **document.data, **given}, legal_gates.today(), document), document
