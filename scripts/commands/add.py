"""``mso add``: adds a practice, a location or a system to an existing environment."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.manifest import facts
from scripts.commands._finished import print_finished
from scripts.commands._new_system import ask_for_system, system_entry, system_options
from scripts.commands._options import environment_option, json_option

if TYPE_CHECKING:
    from infra.files.yaml_document import YamlDocument
    from infra.manifest.editing.additions import ManifestData
    from infra.manifest.editing.impact import ChangeImpact
    from infra.manifest.editing.manifest_edit import ManifestChange
    from infra.manifest.manifest_model import Manifest

Command = Callable[..., Any]
Question = tuple[str, Any, Any]
"""The prompt, the type of the answer (None: text), and the default (None: the answer is required)."""

LOCATION: Mapping[str, Question] = {
    "slug": ("Short name of the location", None, None),
    "practice": ("Short name of the practice it belongs to", None, None),
    "name": ("Name of the location", None, None),
    "public_ip": ("Public address of its VPN gateway", None, None),
    "services": ("Comma-separated services offered there (mso facts services)", None, ""),
}


def _common_options(command: Command) -> Command:
    """Add the options that every kind of addition has."""
    dry_run = click.option("--dry-run", is_flag=True, help="Print what would change; change nothing.")
    return environment_option(dry_run(json_option(command)))


_FROM = click.option("--from", "file", type=click.Path(path_type=Path), help="Read the answers from this file.")


def _practice_questions() -> Mapping[str, Question]:
    return {
        "slug": ("Short name, used in AWS resource names", None, None),
        "name": ("Registered name of the practice", None, None),
        "state": ("State in which it practices", click.Choice(tuple(facts.states()), case_sensitive=False), None),
        "domain": ("Its domain, used for the pages for patients", None, None),
        "owner": ("License of the owner of the business", click.Choice(tuple(facts.OWNER_LICENSES)), "physician_md_do"),
        "repository": ("The practice's own repository, which deploys its stacks (SLUG/clinical if empty)", None, ""),
    }


@click.group()
def command() -> None:
    """Add a practice, a location or a system to an environment; manual edits and comments in mso.yaml are kept."""


@command.command()
@click.argument("slug", required=False)
@click.option("--name", help="Registered name of the practice.")
@click.option("--state", help="Two-letter postal code of its state.")
@click.option("--domain", help="The practice's own domain.")
@click.option("--owner", type=click.Choice(tuple(facts.OWNER_LICENSES)), help="License of the owner of the business.")
@click.option("--medical-director", type=click.Choice(["physician", "owner", "np"]), help="Role that directs care.")
@click.option("--entity", help="Legal form: pllc, pc, pa ...")
@click.option(
    "--repository", help="Its own repository that deploys its stacks: org/repository (default: SLUG/clinical)."
)
@_FROM
@_common_options
def practice(folder: Path, dry_run: bool, as_json: bool, file: Path | None, **given: str | None) -> None:
    """Add the practice SLUG with its accounts, draft agreements and workforce groups."""
    from infra.manifest.editing.additions import NewPractice, add_practice
    from infra.manifest.environments.answers import validate_answers
    from infra.manifest.law.legal_gates import today

    answers, document = _collect_answers(given, file, _practice_questions())
    new = validate_answers(NewPractice, answers, document)
    _apply(folder, lambda data: add_practice(data, new, today()), dry_run, as_json)


@command.command()
@click.argument("slug", required=False)
@click.option("--practice", help="Short name of the practice it belongs to.")
@click.option("--name", help="Name of the location.")
@click.option("--public-ip", help="Public address of its VPN gateway.")
@click.option("--network", help="Private network of the site (default: a free one).")
@click.option("--services", help="Comma-separated services offered there; mso facts services lists them.")
@_FROM
@_common_options
def location(folder: Path, dry_run: bool, as_json: bool, file: Path | None, **given: str | None) -> None:
    """Add the location SLUG to a practice, with a network that overlaps no other."""
    from infra.manifest.editing.additions import NewLocation, add_location
    from infra.manifest.environments.answers import validate_answers

    answers, document = _collect_answers(given, file, LOCATION)
    if isinstance(services := answers.get("services"), str):
        answers["services"] = [name.strip() for name in services.split(",") if name.strip()]
    new = validate_answers(NewLocation, answers, document)
    _apply(folder, lambda data: add_location(data, new), dry_run, as_json)


@command.command()
@click.argument("ids", nargs=-1)
@system_options
@_FROM
@_common_options
def system(folder: Path, dry_run: bool, as_json: bool, file: Path | None, ids: tuple[str, ...], **given: Any) -> None:
    """Add the systems IDS, hosted or bought from a vendor; mso facts systems lists them.

    An answers file has the keys of one system in mso.yaml: id, mode, product, part_of, vendor ...
    """
    from infra.manifest.editing.additions import add_system
    from infra.manifest.environments.answers import read_answers, validate_answers
    from infra.manifest.law.legal_gates import today
    from infra.manifest.sections import System

    if file:
        document = read_answers(file)
        news = [validate_answers(System, document.data or {}, document)]
    elif ids:
        news = [validate_answers(System, system_entry(id_, given)) for id_ in ids]
    else:
        news = [validate_answers(System, system_entry(*ask_for_system()))]

    def mutate(data: ManifestData) -> None:
        for new in news:
            add_system(data, new, today())

    _apply(folder, mutate, dry_run, as_json)


def _collect_answers(
    given: Mapping[str, str | None], file: Path | None, questions: Mapping[str, Question]
) -> tuple[dict[str, Any], YamlDocument]:
    """The answers from a file and the options, which take precedence; and the file's document.

    If a required answer is missing, the command asks for every missing answer at the terminal.
    """
    from infra.manifest.environments.answers import NO_ANSWERS_FILE, read_answers

    document = read_answers(file) if file else NO_ANSWERS_FILE
    answers = dict(document.data or {})
    answers |= {key: value for key, value in given.items() if value is not None}
    missing = {key: question for key, question in questions.items() if key not in answers}
    needed = [key for key, (_, _, default) in missing.items() if default is None]
    if needed and not sys.stdin.isatty():
        raise click.UsageError(f"{needed[0].replace('_', '-')} is missing, and there is no terminal to ask at")
    for key, (text, kind, default) in missing.items() if needed else ():
        answers[key] = click.prompt(text, type=kind, default=default, show_default=bool(default))
    return {key: value for key, value in answers.items() if value != ""}, document


def _apply(folder: Path, mutate: Callable[[ManifestData], None], dry_run: bool, as_json: bool) -> None:
    from contextlib import nullcontext

    from infra.files.transaction import locked
    from infra.manifest.editing.impact import change_impact
    from infra.manifest.editing.manifest_edit import edit_manifest
    from infra.manifest.environments import environment_repository
    from infra.manifest.law import legal_gates
    from infra.manifest.reading.load import load_manifest, manifest_file

    load_manifest(folder)  # an environment, not just any folder
    home = manifest_file(folder).parent
    with nullcontext(()) if dry_run else locked(home) as finished:
        print_finished(finished)
        before = load_manifest(folder)
        change = edit_manifest(folder, mutate)
        legal_gates.require_open_gates(change.manifest, legal_gates.today())
        files = environment_repository.outdated_files(change.manifest, home)
        if not as_json:
            click.echo(change.diff() or "it exists already: nothing to change\n", nl=False)
        if not dry_run:
            environment_repository.save(change, files)
    if as_json:
        click.echo(json.dumps(_as_data(before, change, sorted(files), written=not dry_run), indent=2))
        return
    for name in sorted(files):
        click.echo(f"{'would write' if dry_run else 'written'}: {name}", err=True)
    if change.diff():
        _print_impact(change_impact(before, change.manifest))


def _as_data(before: Manifest, change: ManifestChange, files: list[str], *, written: bool) -> dict[str, Any]:
    from infra.manifest.editing.impact import change_impact

    found = change_impact(before, change.manifest)
    return {
        "diff": change.diff(),
        "files": files,
        "written": written,
        "new_stacks": list(found.new_stacks),
        "changed_stacks": dict(found.changed_stacks),
        "next_steps": list(found.next_steps),
    }


def _print_impact(found: ChangeImpact) -> None:
    for plane in found.new_stacks:
        click.echo(f"new stack      {plane}")
    for plane, why in found.changed_stacks.items():
        click.echo(f"changed stack  {plane}: {why}")
    for step in found.next_steps:
        click.echo(f"next step      {step}")
