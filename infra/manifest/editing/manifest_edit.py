"""Changes ``mso.yaml`` and keeps everything else in it, comments included; the result must be a valid manifest."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.files.foreign_file import decoded
from infra.files.transaction import FileChange, change_files
from infra.files.yaml_document import YamlDocument, parse_yaml
from infra.manifest.editing.additions import ManifestData
from infra.manifest.editing.formatting import format_manifest, layout_of, to_yaml
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import (
    ManifestError,
    manifest_file,
    parse_manifest,
    read_manifest,
    validate_document,
)


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """A manifest's text before and after a change; ``manifest`` is the model after it."""

    file: Path
    before: str
    after: str
    manifest: Manifest
    read: bytes = b""
    """The content of the file, from which ``before`` was decoded."""

    def diff(self) -> str:
        """The change as a unified diff."""
        name = self.file.name
        pairs = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*pairs, name, name))

    def save(self) -> None:
        """Write the file, if the change alters it.

        :raises UsageError: the file is not what it was when it was read.
        """
        if self.after != self.before:
            name = self.file.name
            change_files(self.file.parent, {name: FileChange(self.after, self.read)}, through_links=(name,))


def edit_manifest(path: Path, mutate: Callable[[ManifestData], None]) -> ManifestChange:
    """The change that ``mutate`` makes to the manifest at ``path``; nothing is written.

    :raises ManifestError: the manifest is not valid, before or after the change.
    """
    file, content, document, manifest = _read_valid(path)
    before = decoded(content, str(file))
    data = copy.deepcopy(document.data)
    mutate(data)
    if data == document.data:
        return ManifestChange(file, before, before, manifest, content)
    after = to_yaml(data, layout_of(document, before))
    return ManifestChange(file, before, after, parse_manifest(after, file), content)


def reformat_manifest(path: Path) -> ManifestChange:
    """The manifest at ``path`` in the standard style; nothing is written.

    :raises ManifestError: the manifest is not valid, so that formatting hides no mistake.
    """
    file, content, document, manifest = _read_valid(path)
    before = decoded(content, str(file))
    return ManifestChange(file, before, format_manifest(document, before), manifest, content)


def _read_valid(path: Path) -> tuple[Path, bytes, YamlDocument, Manifest]:
    """The manifest file of a path, its content, its YAML document and its model."""
    file = manifest_file(path)
    content = read_manifest(file)
    document = parse_yaml(decoded(content, str(file)), file)
    manifest, problems = validate_document(document)
    if manifest is None or problems:
        raise ManifestError(file, problems)
    return file, content, document, manifest
