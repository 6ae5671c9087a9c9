"""Changes ``mso.yaml`` the way a careful hand would: what is not meant stays, comments too, and the result is sound."""

from __future__ import annotations

import copy
import difflib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.manifest.editing.additions import Data
from infra.manifest.editing.formatting import format_text, notes_of, write
from infra.manifest.load import ManifestError, examine, manifest_file, parse, text_of
from infra.manifest.manifest_model import Manifest
from infra.manifest.yaml_document import read


@dataclass(frozen=True, slots=True)
class Change:
    """A manifest before and after, as text; ``manifest`` is what it says after."""

    file: Path
    before: str
    after: str
    manifest: Manifest

    def diff(self) -> str:
        """What changes, as a unified diff."""
        name = self.file.name
        pairs = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*pairs, name, name))

    def save(self) -> None:
        """Write the file, whole or not at all."""
        if self.after != self.before:
            replace_file(self.file, self.after)


def changed(path: Path, mutate: Callable[[Data], None]) -> Change:
    """What ``mutate`` would make of the manifest at ``path``. Nothing is written; an unsound result is an error."""
    file = manifest_file(path)
    before = text_of(file)
    document = read(before, file)
    manifest, problems = examine(document)
    if manifest is None or problems:
        raise ManifestError(file, problems)
    data = copy.deepcopy(document.data)
    mutate(data)
    if data == document.data:
        return Change(file, before, before, manifest)
    after = write(data, notes_of(document, before))
    return Change(file, before, after, parse(after, file))


def formatted(path: Path) -> Change:
    """The manifest at ``path`` in house style. It must be sound: tidying hides no mistake."""
    file = manifest_file(path)
    before = text_of(file)
    document = read(before, file)
    manifest, problems = examine(document)
    if manifest is None or problems:
        raise ManifestError(file, problems)
    return Change(file, before, format_text(document, before), manifest)


def replace_file(file: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new one, never a part; its permissions stay."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(name, file.stat().st_mode if file.exists() else 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
