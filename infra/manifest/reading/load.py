"""Reads ``mso.yaml`` into a ``Manifest``, or reports every problem in it at once, each with its line.

A manifest is validated in three stages: YAML syntax (``yaml_document``), keys and values (the pydantic models in
``manifest_model`` and ``sections``), and consistency between values (``checks``). The legal gates (``law``) come after:
they apply to valid manifests.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from infra.errors import UsageError
from infra.files.foreign_file import decoded, read_bytes
from infra.files.yaml_document import DocumentProblem, YamlDocument, parse_yaml
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading import (
    address_checks,
    delivery_checks,
    egress_checks,
    reference_checks,
    sign_in_checks,
    validation_messages,
)

MANIFEST: Final = "mso.yaml"
REFERENCE: Final = Path(__file__).parents[1] / "reference"
"""The folder of the bundled, synthetic example."""


class ManifestError(UsageError):
    """A manifest is not valid. The message lists every problem; ``problems`` holds them as data."""

    def __init__(self, file: Path, problems: Iterable[DocumentProblem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(validation_messages.report(file, self.problems))


def load_manifest(path: Path) -> Manifest:
    """The manifest at ``path``: the file itself, or the folder that holds ``mso.yaml``.

    :raises ManifestError: the manifest is not valid.
    """
    file = manifest_file(path)
    return parse_manifest(read_manifest_text(file), file)


def manifest_file(path: Path) -> Path:
    """The manifest file of ``path``: the path itself, or the ``mso.yaml`` in that folder."""
    return path / MANIFEST if path.is_dir() else path


def parse_manifest(text: str, file: Path) -> Manifest:
    """The manifest in ``text``; ``file`` only appears in messages.

    :raises ManifestError: the manifest is not valid.
    """
    manifest, problems = validate_document(parse_yaml(text, file))
    if manifest is None or problems:
        raise ManifestError(file, problems)
    return manifest


def validate_document(document: YamlDocument) -> tuple[Manifest | None, tuple[DocumentProblem, ...]]:
    """The manifest, if its keys and values are valid, and every problem of syntax, values and consistency."""
    if document.problems and document.data is None:
        return None, document.problems
    if not isinstance(document.data, dict):
        what = "a manifest is a mapping; this file is empty or holds something else"
        return None, (*document.problems, DocumentProblem(what, fix="start from: mso new", line=1))
    manifest, found = _validate_shape(document.data)
    if manifest is not None:
        found = tuple(_consistency_problems(manifest))
    else:
        found += tuple(_problems_beyond_shape(document.data, found))
    return manifest, document.problems + tuple(replace(p, line=p.line or document.line(p.at)) for p in found)


def read_manifest_text(file: Path) -> str:
    """The file's text.

    :raises UsageError: as ``read_manifest``, or it is not UTF-8.
    """
    return decoded(read_manifest(file), str(file))


def read_manifest(file: Path) -> bytes:
    """The file's content.

    :raises UsageError: the file is missing, no regular file, or too large.
    """
    if not os.path.lexists(file):
        raise UsageError(f"{file}: there is no manifest. Fix: name a folder that holds {MANIFEST}, or run mso new")
    return read_bytes(file)


def _validate_shape(data: Any) -> tuple[Manifest | None, tuple[DocumentProblem, ...]]:
    try:
        return Manifest.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(validation_messages.problem_of(detail) for detail in error.errors(include_url=False))


def _problems_beyond_shape(data: dict[str, Any], shape: tuple[DocumentProblem, ...]) -> Iterable[DocumentProblem]:
    """Consistency problems in the valid part of a manifest that has invalid values, so that one error hides no other.

    List entries with an error are left out; a reference to one of them is not a problem.
    """
    broken = {(str(p.at[0]), p.at[1]) for p in shape if len(p.at) > 1 and isinstance(p.at[1], int)}
    unnamed = any(key == "practices" and not _has_slug(data[key][index]) for key, index in broken)
    kept = {key: value for key, value in data.items() if key in Manifest.model_fields}
    for key in {key for key, _ in broken} & kept.keys():
        kept[key] = [item for index, item in enumerate(kept[key]) if (key, index) not in broken]
    valid_part, _ = _validate_shape(kept)
    if valid_part is None or unnamed:
        return ()
    left_out = {str(name) for key, index in broken for name in _entry_names(data[key][index])}
    found = (problem for problem in _consistency_problems(valid_part) if str(problem.value) not in left_out)
    if any(key == "practices" for key, _ in broken):  # accounts, networks and mailboxes depend on all of them
        found = (problem for problem in found if problem.what.startswith("names no ") and problem.at[0] != "budget")
    return (_with_original_index(problem, broken) for problem in found)


def _with_original_index(problem: DocumentProblem, broken: set[tuple[str, int]]) -> DocumentProblem:
    """The problem with its index in the original list, in which the entries that were left out are counted."""
    at = problem.at
    if len(at) > 1 and isinstance(at[1], int):
        index = at[1]
        for gone in sorted(number for key, number in broken if key == at[0]):
            index += gone <= index
        at = (at[0], index, *at[2:])
    return replace(problem, at=at)


def _has_slug(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("slug"), str)


def _consistency_problems(manifest: Manifest) -> Iterable[DocumentProblem]:
    yield from reference_checks.reference_problems(manifest)
    yield from address_checks.address_problems(manifest)
    yield from egress_checks.egress_problems(manifest)
    yield from delivery_checks.delivery_problems(manifest)
    yield from sign_in_checks.sign_in_problems(manifest)


def _entry_names(entry: Any) -> Iterable[Any]:
    return (entry.get("slug"), entry.get("id")) if isinstance(entry, dict) else ()
