"""Writes an evidence bundle as a folder that is there whole or not at all, and checks one that somebody was given."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from infra.errors import UsageError
from infra.files.atomic_file import write_private
from infra.files.foreign_file import LARGE, parse_json, read_bytes
from infra.files.new_folder import new_folder
from policies.evidence.signature import Signature, Signer, holds, parse_signature
from policies.report.report_input import ReportContext

VERSION: Final = 1
LIST, SIGNATURE = "manifest.json", "manifest.signature.json"
UNSIGNED: Final = "unsigned: nobody vouches for it; the digests only show whether it was changed since"
ABOUT: Final = (
    "What was evaluated and found on this day. It is not legal advice, and a passing rule alone does not satisfy its "
    "paragraph. Items of people and procedures need records of your own."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a bundle turned out to be: problems with its files, its signature if it has one, whether that holds."""

    about: Mapping[str, Any]
    problems: tuple[str, ...]
    signature: Signature | None
    trusted: bool | None
    """Whether the key is the one that the reader trusts; None if none was named."""


def write_bundle(folder: Path, files: Mapping[str, bytes], context: ReportContext, signer: Signer | None) -> str:
    """Write the files, their list and its signature; the SHA-256 of the list, in hexadecimal digits.

    :raises UsageError: the folder has something in it, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: there is something already; a bundle is never changed. Fix: name a new folder")
    content = _list(files, context, signer is not None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(folder) as made:
        made.chmod(0o700)
        for path, data in {**files, LIST: content}.items():
            place = made / path
            place.parent.mkdir(parents=True, exist_ok=True)
            write_private(place, data)
        if signer:
            signed = signer(statement(content)).as_data()
            text = json.dumps({"version": VERSION, "signs": f"sha256sum {LIST}", **signed}, indent=2) + "\n"
            write_private(made / SIGNATURE, text)
    return hashlib.sha256(content).hexdigest()


def statement(content: bytes) -> bytes:
    """What is signed: the line that ``sha256sum manifest.json`` prints."""
    return f"{hashlib.sha256(content).hexdigest()}  {LIST}\n".encode()


def _list(files: Mapping[str, bytes], context: ReportContext, signed: bool) -> bytes:
    document = {
        "version": VERSION,
        "name": context.name,
        "subject": context.subject,
        "made_at": context.at.isoformat(),
        "notes": [*context.notes, ABOUT],
        "limits": list(context.limits),
        "commit": context.commit or None,
        "versions": dict(context.versions),
        "sources": [{"name": each.name, "sha256": each.sha256} for each in context.files],
        "signature": SIGNATURE if signed else UNSIGNED,
        "files": [
            {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ],
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def check_bundle(folder: Path, trusted_key: bytes | None = None) -> Checked:
    """Compare a bundle with its list, and verify its signature.

    ``trusted_key`` is the public key, in DER, of whoever has to have signed it.

    :raises UsageError: it is no bundle.
    """
    content = read_bytes(folder / LIST, LARGE, missing="name the folder of a bundle, which has its list in it")
    document = parse_json(content.decode("utf-8", "replace"), str(folder / LIST))
    if not isinstance(document, dict) or document.get("version") != VERSION or not _is_list(document.get("files")):
        raise UsageError(f"{folder / LIST}: not the list of a bundle of version {VERSION}")
    problems = list(_file_problems(folder, document["files"]))
    signature = _signature(folder)
    if signature is None and document.get("signature") == SIGNATURE:
        problems.append(f"{SIGNATURE}: missing, and the list says that it was signed")
    if signature and not holds(signature, statement(content)):
        problems.append(f"{SIGNATURE}: not a signature of {LIST} by the key that it names")
    trusted = None if trusted_key is None else signature is not None and signature.public_key == trusted_key
    if trusted is False:
        problems.append("signed by another key than the one you named" if signature else "not signed by anybody")
    return Checked(document, tuple(problems), signature, trusted)


def _is_list(files: Any) -> bool:
    return isinstance(files, list) and all(
        isinstance(each, dict) and isinstance(each.get("path"), str) and isinstance(each.get("sha256"), str)
        for each in files
    )


def _file_problems(folder: Path, files: list[dict[str, Any]]) -> Iterator[str]:
    listed = {each["path"]: each["sha256"] for each in files}
    for path, digest in listed.items():
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            yield f"{path}: leads out of the bundle"
            continue
        place = folder / path
        if place.is_symlink() or not place.is_file():
            yield f"{path}: missing"
        elif hashlib.sha256(read_bytes(place, LARGE)).hexdigest() != digest:
            yield f"{path}: changed since the list was written"
    found = {str(Path(root, name).relative_to(folder)) for root, _, names in os.walk(folder) for name in names}
    yield from (f"{path}: not in the list" for path in sorted(found - listed.keys() - {LIST, SIGNATURE}))


def _signature(folder: Path) -> Signature | None:
    file = folder / SIGNATURE
    if not file.is_file():
        return None
    data = parse_json(read_bytes(file).decode("utf-8", "replace"), str(file))
    if not isinstance(data, dict):
        raise UsageError(f"{file}: not a signature. Fix: take the file as it was made")
    return parse_signature(data, str(file))
