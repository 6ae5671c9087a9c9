"""Reads ``mso.yaml`` into a ``Manifest``, or tells everything that is wrong with it at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from infra.errors import UsageError
from infra.manifest import validation_messages
from infra.manifest.checks import address_checks, reference_checks
from infra.manifest.manifest_model import Manifest
from infra.manifest.yaml_document import MAX_BYTES, Document, Problem, read

MANIFEST: Final = "mso.yaml"
REFERENCE: Final = Path(__file__).parent / "reference"
"""The folder of the bundled, synthetic example."""


class ManifestError(UsageError):
    """A manifest cannot be used. The message holds every problem; ``problems`` holds them as data."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(validation_messages.report(file, self.problems))


def load_manifest(path: Path) -> Manifest:
    """The manifest at ``path``, which is the file or the folder that holds ``mso.yaml``."""
    file = manifest_file(path)
    return parse(text_of(file), file)


def manifest_file(path: Path) -> Path:
    """The file meant by ``path``: itself, or the ``mso.yaml`` in it."""
    return path / MANIFEST if path.is_dir() else path


def parse(text: str, file: Path) -> Manifest:
    """The manifest in ``text``; ``file`` is only named in messages."""
    manifest, problems = examine(read(text, file))
    if manifest is None or problems:
        raise ManifestError(file, problems)
    return manifest


def examine(document: Document) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """The manifest, if its shape is right, and every problem of writing, shape and reference."""
    if document.problems and document.data is None:
        return None, document.problems
    if not isinstance(document.data, dict):
        what = "a manifest is a set of keys; this file is empty or holds something else"
        return None, (*document.problems, Problem(what, fix="start from: mso new", line=1))
    manifest, found = _validate(document.data)
    if manifest is not None:
        found = tuple(_whole(manifest))
    else:
        found += tuple(_behind(document.data, found))
    return manifest, document.problems + tuple(replace(p, line=p.line or document.line(p.at)) for p in found)


def text_of(file: Path) -> str:
    """The file's text; what hinders reading it is a usage error."""
    if not file.exists():
        raise UsageError(f"{file}: there is no manifest here. Fix: name a folder that holds {MANIFEST}, or run mso new")
    if not file.is_file():
        raise UsageError(f"{file}: this is not a file. Fix: name a folder that holds {MANIFEST}")
    if file.stat().st_size > MAX_BYTES:
        raise UsageError(f"{file}: larger than {MAX_BYTES:,} bytes, as no manifest is. Fix: name the right file")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: byte {error.start} is not UTF-8. Fix: save the file as UTF-8") from None


def _validate(data: Any) -> tuple[Manifest | None, tuple[Problem, ...]]:
    try:
        return Manifest.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(validation_messages.problem(detail) for detail in error.errors(include_url=False))


def _behind(data: dict[str, Any], shape: tuple[Problem, ...]) -> Iterable[Problem]:
    """Broken references in what is sound of a manifest whose shape is wrong, so that one error hides no other.

    List entries with an error are left out, and what then points at one of them is no problem.
    """
    broken = {(str(p.at[0]), p.at[1]) for p in shape if len(p.at) > 1 and isinstance(p.at[1], int)}
    unnamed = any(key == "practices" and not _named(data[key][index]) for key, index in broken)
    kept = {key: value for key, value in data.items() if key in Manifest.model_fields}
    for key in {key for key, _ in broken} & kept.keys():
        kept[key] = [item for index, item in enumerate(kept[key]) if (key, index) not in broken]
    sound, _ = _validate(kept)
    if sound is None or unnamed:
        return ()
    left_out = {str(name) for key, index in broken for name in _names(data[key][index])}
    found = (problem for problem in _whole(sound) if str(problem.value) not in left_out)
    if any(key == "practices" for key, _ in broken):  # accounts, networks and mailboxes hang on all of them
        found = (problem for problem in found if problem.what.startswith("names no ") and problem.at[0] != "budget")
    return (_moved(problem, broken) for problem in found)


def _moved(problem: Problem, broken: set[tuple[str, int]]) -> Problem:
    """The problem at the place it has where the entries that were left out still stand."""
    at = problem.at
    if len(at) > 1 and isinstance(at[1], int):
        index = at[1]
        for gone in sorted(number for key, number in broken if key == at[0]):
            index += gone <= index
        at = (at[0], index, *at[2:])
    return replace(problem, at=at)


def _named(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("slug"), str)


def _whole(manifest: Manifest) -> Iterable[Problem]:
    yield from reference_checks.problems(manifest)
    yield from address_checks.problems(manifest)


def _names(entry: Any) -> Iterable[Any]:
    return (entry.get("slug"), entry.get("id")) if isinstance(entry, dict) else ()
