"""What an environment lacks of the files that its manifest asks for, as gates of ``mso validate``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.files.transaction import UnfinishedChangeError, unfinished
from infra.manifest import documents
from infra.manifest.law.gate_result import BlockedStep, GateResult, failed_gate
from infra.manifest.manifest_model import Manifest

PROJECT: Final = "Pulumi.yaml"
"""The file that makes a folder the environment of an MSO: without it, there is only a manifest to look at."""


def environment_gates(folder: Path, manifest: Manifest) -> Iterator[GateResult]:
    """A gate for a change that was not finished, and for the files that are missing; none outside an environment."""
    try:
        left = unfinished(folder)
    except UnfinishedChangeError as error:
        what, _, fix = str(error).partition(". Fix: ")
        yield failed_gate("ENV-001", what, (), fix or "delete the file", stops=BlockedStep.APPLY)
        left = ()
    if left:
        what = f"a command was stopped before it wrote {', '.join(left)}"
        fix = "run mso add, fmt, documents or lock, which write it first"
        yield failed_gate("ENV-001", what, (), fix, stops=BlockedStep.APPLY)
    missing = [name for name in _wanted(folder, manifest) if name not in left and not (folder / name).is_file()]
    if missing:
        what = f"the environment lacks {', '.join(missing)}"
        fix = "run the mso add that added it again, which writes what is missing, or restore it from version control"
        yield failed_gate("ENV-002", what, (), fix, stops=BlockedStep.APPLY)


def _wanted(folder: Path, manifest: Manifest) -> Iterator[str]:
    if (folder / PROJECT).is_file():
        yield from (f"Pulumi.{name}.yaml" for name in manifest.plane_names())
    if (folder / "documents").is_dir():
        yield from (f"documents/{name}" for name in documents.render(manifest))
