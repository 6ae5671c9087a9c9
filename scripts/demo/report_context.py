"""Where a report comes from: the manifest and its digest, or the states that were read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from infra.manifest.manifest_model import Manifest
from policies.report.report_input import FileDigest, ReportContext, commit_of, digest_of

SYNTHETIC = "Synthetic example: the companies, roles, domains and addresses are invented."
MOST_FILES = 60
"""States that are listed with their digest."""


def manifest_context(
    manifest: Manifest, file: Path | None, how: str, notes: Iterable[str] = (), limits: Iterable[str] = ()
) -> ReportContext:
    """The context of a report on the estate of a manifest; ``how`` says what was looked at, such as a plan of it."""
    practices, locations = len(manifest.practices), len(manifest.locations)
    counts = f"{practices} practice{'' if practices == 1 else 's'}, {locations} location{'' if locations == 1 else 's'}"
    return ReportContext(
        name=manifest.mso.name,
        subject=f"{how}: {counts}, size {manifest.size}.",
        names={manifest.mso.slug: manifest.mso.name, **{each.slug: each.name for each in manifest.practices}},
        files=(digest_of(file),) if file else (),
        commit=commit_of(file.parent) if file else "",
        notes=(*([SYNTHETIC] if manifest.synthetic else []), *notes),
        limits=tuple(limits),
    )


def state_context(sources: Iterable[str]) -> ReportContext:
    """The context of a report on states; those in files are listed with their digest."""
    given = tuple(sources)
    files = [file for source in given for file in _files(Path(source))]
    return ReportContext(
        name="Estate of the given states",
        subject=f"States read: {', '.join(given)}.",
        files=tuple(FileDigest(str(file), digest_of(file).sha256) for file in files[:MOST_FILES]),
        limits=(f"{len(files) - MOST_FILES} more state files were read; their digests are not listed.",)
        if len(files) > MOST_FILES
        else (),
    )


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(path.glob("*.json")) if path.is_dir() else []
