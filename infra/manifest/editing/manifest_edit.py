"""Changes ``mso.yaml`` and keeps everything else in it, comments included; the result must be a valid manifest."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.files.atomic_file import write_atomically
from infra.manifest.editing.additions import ManifestData
from infra.manifest.editing.formatting import format_manifest, layout_of, to_yaml
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import (
    ManifestError,
    manifest_file,
    parse_manifest,
    read_manifest_text,
    validate_document,
)
from infra.manifest.yaml_document import YamlDocument, parse_yaml


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """A manifest's text before and after a change; ``manifest`` is the model after it."""

    file: Path
    before: str
    after: str
    manifest: Manifest

    def diff(self) -> str:
        """The change as a unified diff."""
        name = self.file.name
        pairs = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*pairs, name, name))

    def save(self) -> None:
        """Write the file atomically, if the change alters it."""
        if self.after != self.before:
            write_atomically(self.file, self.after)


def edit_manifest(path: Path, mutate: Callable[[ManifestData], None]) -> ManifestChange:
    """The change that ``mutate`` makes to the manifest at ``path``; nothing is written.

    :raises ManifestError: the manifest is not valid, before or after the change.
    """
    file, before, document, manifest = _read_valid(path)
    data = copy.deepcopy(document.data)
    mutate(data)
    if data == document.data:
        return ManifestChange(file, before, before, manifest)
    after = to_yaml(data, layout_of(document, before))
    return ManifestChange(file, before, after, parse_manifest(after, file))


def reformat_manifest(path: Path) -> ManifestChange:
    """The manifest at ``path`` in the standard style; nothing is written.

    :raises ManifestError: the manifest is not valid, so that formatting hides no mistake.
    """
    file, before, document, manifest = _read_valid(path)
    return ManifestChange(file, before, format_manifest(document, before), manifest)


def _read_valid(path: Path) -> tuple[Path, str, YamlDocument, Manifest]:
    """The manifest file of a path, its text, its YAML document and its model."""
    file = manifest_file(path)
    text = read_manifest_text(file)
    document = parse_yaml(text, file)
    manifest, problems = validate_document(document)
    if manifest is None or problems:
        raise ManifestError(file, problems)
    return file, text, document, manifest
