"""Called by the template hooks when people run cookiecutter. Each function returns an error message, or None."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from infra.errors import KitError, UsageError
from infra.files.transaction import locked
from infra.manifest.editing.additions import ManifestData, NewLocation, NewPractice, add_location, add_practice
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.editing.manifest_edit import ManifestChange, edit_manifest
from infra.manifest.environments import environment_repository
from infra.manifest.environments.answers import manifest_data, validate_answers
from infra.manifest.environments.kit_source import kit_files
from infra.manifest.environments.template_values import answers_from_cookiecutter, answers_with_prefix
from infra.manifest.law import legal_gates
from infra.manifest.reading.load import MANIFEST, load_manifest, parse_manifest

CookiecutterAnswers: TypeAlias = Mapping[str, str]
"""Cookiecutter's answers, by the question's name."""


def check_mso(answers: CookiecutterAnswers) -> str | None:
    """Check that the answers give a valid manifest and that no gate blocks its plan."""

    def attempt() -> None:
        text = to_yaml(manifest_data(answers_from_cookiecutter(answers)))
        legal_gates.require_open_gates(parse_manifest(text, Path(MANIFEST)), legal_gates.today())

    return _error_message(attempt)


def write_new_environment(answers: CookiecutterAnswers, folder: Path) -> str | None:
    """Write what cookiecutter has no template for: the files of the kit, and those derived from the manifest."""

    def attempt() -> None:
        environment_repository.write(kit_files(answers["kit"]), folder)

    return _error_message(attempt) or write_derived_files(folder)


def write_derived_files(folder: Path) -> str | None:
    """Write the derived files that an environment lacks or that are out of date."""

    def attempt() -> None:
        shutil.rmtree(folder / environment_repository.PYCACHE, ignore_errors=True)
        environment_repository.write(environment_repository.outdated_files(load_manifest(folder), folder), folder)

    return _error_message(attempt)


def check_practice(answers: CookiecutterAnswers, folder: Path) -> str | None:
    """Check that the practice can be added to the environment in ``folder``."""
    return _error_message(lambda: _check_same_mso(answers, _gated_change(_practice(answers), folder)))


def check_location(answers: CookiecutterAnswers, folder: Path) -> str | None:
    """Check that the location can be added to the environment in ``folder``."""
    return _error_message(lambda: _check_same_mso(answers, _gated_change(_location(answers), folder)))


def add_practice_to(answers: CookiecutterAnswers, folder: Path) -> str | None:
    """Add the practice to the environment in ``folder``."""
    return _error_message(lambda: _save(_practice(answers), folder))


def add_location_to(answers: CookiecutterAnswers, folder: Path) -> str | None:
    """Add the location to the environment in ``folder``."""
    return _error_message(lambda: _save(_location(answers), folder))


def _practice(answers: CookiecutterAnswers) -> Callable[[ManifestData], None]:
    new = validate_answers(NewPractice, answers_with_prefix(answers, "practice_"))
    return lambda data: add_practice(data, new, legal_gates.today())


def _location(answers: CookiecutterAnswers) -> Callable[[ManifestData], None]:
    given = answers_with_prefix(answers, "location_")
    services = [name.strip() for name in given.pop("services").split(",") if name.strip()]
    new = validate_answers(NewLocation, {**given, "services": services})
    return lambda data: add_location(data, new)


def _save(mutate: Callable[[ManifestData], None], folder: Path) -> None:
    """Change the manifest and the files derived from it, all of them."""
    shutil.rmtree(folder / environment_repository.PYCACHE, ignore_errors=True)
    with locked(folder):
        change = _gated_change(mutate, folder)
        environment_repository.save(change, environment_repository.outdated_files(change.manifest, folder))


def _gated_change(mutate: Callable[[ManifestData], None], folder: Path) -> ManifestChange:
    change = edit_manifest(folder, mutate)
    legal_gates.require_open_gates(change.manifest, legal_gates.today())
    return change


def _check_same_mso(answers: CookiecutterAnswers, change: ManifestChange) -> None:
    """Check that the answers that identify the environment match its manifest."""
    manifest = change.manifest
    for key, found in (("mso_slug", manifest.mso.slug), ("home_region", manifest.aws.home_region)):
        if answers[key] != found:
            raise UsageError(f"{key}: {change.file} has {found!r} (given: {answers[key]!r}). Fix: answer {found}")


def _error_message(attempt: Callable[[], None]) -> str | None:
    try:
        attempt()
    except KitError as error:
        return str(error)
    return None
