"""What the cookiecutter hooks call, for people who run cookiecutter itself. Each returns what is wrong, or None."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from infra.errors import KitError, UsageError
from infra.manifest.editing.additions import Data, NewLocation, NewPractice, add_location, add_practice
from infra.manifest.editing.formatting import write
from infra.manifest.editing.manifest_edit import Change, changed
from infra.manifest.environments import environment_repository
from infra.manifest.environments.answers import manifest_data, validated
from infra.manifest.environments.template_values import answers_of, prefixed
from infra.manifest.law import legal_gates
from infra.manifest.load import MANIFEST, load_manifest, parse

Flat: TypeAlias = Mapping[str, str]
"""Cookiecutter's answers."""


def check_mso(answers: Flat) -> str | None:
    """Whether these answers make a sound manifest whose plan no gate stops."""

    def attempt() -> None:
        text = write(manifest_data(answers_of(answers)))
        legal_gates.require(parse(text, Path(MANIFEST)), legal_gates.today())

    return _tried(attempt)


def complete(folder: Path) -> str | None:
    """Write what an environment lacks of the files that follow from its manifest."""

    def attempt() -> None:
        shutil.rmtree(folder / environment_repository.COMPILED, ignore_errors=True)
        environment_repository.write(environment_repository.missing(load_manifest(folder), folder), folder)

    return _tried(attempt)


def check_practice(answers: Flat, folder: Path) -> str | None:
    """Whether the practice can be added to the environment in ``folder``."""
    return _tried(lambda: _same_mso(answers, _change(_practice(answers), folder)))


def check_location(answers: Flat, folder: Path) -> str | None:
    """Whether the location can be added to the environment in ``folder``."""
    return _tried(lambda: _same_mso(answers, _change(_location(answers), folder)))


def add_practice_to(answers: Flat, folder: Path) -> str | None:
    """Add the practice to the environment in ``folder``."""
    return _tried(lambda: _change(_practice(answers), folder).save()) or complete(folder)


def add_location_to(answers: Flat, folder: Path) -> str | None:
    """Add the location to the environment in ``folder``."""
    return _tried(lambda: _change(_location(answers), folder).save()) or complete(folder)


def _practice(answers: Flat) -> Callable[[Data], None]:
    new = validated(NewPractice, prefixed(answers, "practice_"))
    return lambda data: add_practice(data, new, legal_gates.today())


def _location(answers: Flat) -> Callable[[Data], None]:
    given = prefixed(answers, "location_")
    services = [name.strip() for name in given.pop("services").split(",") if name.strip()]
    new = validated(NewLocation, {**given, "services": services})
    return lambda data: add_location(data, new)


def _change(mutate: Callable[[Data], None], folder: Path) -> Change:
    change = changed(folder, mutate)
    legal_gates.require(change.manifest, legal_gates.today())
    return change


def _same_mso(answers: Flat, change: Change) -> None:
    """The answers that only name the environment must name this one."""
    manifest = change.manifest
    for key, found in (("mso_slug", manifest.mso.slug), ("home_region", manifest.aws.home_region)):
        if answers[key] != found:
            raise UsageError(f"{key}: {change.file} says {found!r} (given: {answers[key]!r}). Fix: answer {found}")


def _tried(attempt: Callable[[], None]) -> str | None:
    try:
        attempt()
    except KitError as error:
        return str(error)
    return None
