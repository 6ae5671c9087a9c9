"""Builds a wheel of the kit that is running, without a network: the same bytes from the same files."""

from __future__ import annotations

import importlib.metadata
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import infra
from infra.errors import UsageError

DISTRIBUTION: Final = "mso-kit"
ROOT: Final = Path(infra.__file__).parents[1]
PACKAGES: Final = ("infra", "policies", "scripts", "templates")
PROJECT_FILES: Final = ("pyproject.toml", "README.md", "LICENSE")
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
EPOCH: Final = 315532800
"""1980-01-01: the first date that a ZIP file can hold, for every file, so that equal files give equal wheels."""


def build_wheel() -> tuple[str, bytes]:
    """The name and the content of the wheel.

    :raises UsageError: the kit runs from a folder without its project file, and was not installed from a wheel either.
    """
    if (ROOT / "pyproject.toml").is_file():
        return _from_sources()
    return _from_installed()


def _from_sources() -> tuple[str, bytes]:
    """Build the wheel with setuptools in a copy of the sources, because setuptools writes next to them."""
    with tempfile.TemporaryDirectory() as place:
        copy, out = Path(place) / "kit", Path(place) / "wheel"
        for package in PACKAGES:
            shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        for file in PROJECT_FILES:
            shutil.copy(ROOT / file, copy)
        out.mkdir()
        build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
        given = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        run = subprocess.run(
            [sys.executable, "-c", build, str(out)], cwd=copy, env=given, capture_output=True, text=True, check=False
        )
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
            fix = "install setuptools 77 or newer next to the kit, or name another source with --kit"
            raise UsageError(f"{ROOT}: setuptools could not build a wheel of the kit ({reason}). Fix: {fix}")
        (wheel,) = out.iterdir()
        return wheel.name, wheel.read_bytes()


def _from_installed() -> tuple[str, bytes]:
    """Pack the files of the installed kit again, as its RECORD lists them."""
    installed = importlib.metadata.distribution(DISTRIBUTION)
    listed = [file for file in installed.files or () if not _made_by_the_installer(file.as_posix())]
    if not any(file.as_posix().startswith("infra/") for file in listed):
        fix = "run mso new from a clone of the kit, or name another source with --kit"
        raise UsageError(f"{ROOT}: the kit's installation lists no files to make a wheel of. Fix: {fix}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(listed, key=lambda file: (file.as_posix().endswith("/RECORD"), file.as_posix())):
            content = Path(str(file.locate())).read_bytes()
            if file.as_posix().endswith("/RECORD"):
                kept = [
                    line for line in content.decode().splitlines() if not _made_by_the_installer(line.split(",")[0])
                ]
                content = ("\n".join(kept) + "\n").encode()
            entry = zipfile.ZipInfo(file.as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return f"mso_kit-{installed.version}-py3-none-any.whl", packed.getvalue()


def _made_by_the_installer(path: str) -> bool:
    """Whether pip wrote the file while it installed a wheel: it is not part of the wheel."""
    name = path.strip('"').rpartition("/")[2]
    return path.startswith("..") or path.endswith(".pyc") or name in ("INSTALLER", "REQUESTED", "direct_url.json")


def installed_versions() -> dict[str, str]:
    """The versions of the packages with which this kit runs: those it requires, and those that they require."""
    versions: dict[str, str] = {}
    waiting = [need for need in importlib.metadata.requires(DISTRIBUTION) or () if not _EXTRA.search(need)]
    while waiting:
        need = waiting.pop()
        name, extras = _name_and_extras(need)
        if not name or (name in versions and not extras):
            continue
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # it is for another platform or Python
            continue
        versions[name] = package.version
        for inner in package.requires or ():
            wanted = _EXTRA.search(inner)
            if (wanted is None or wanted[1] in extras) and _name_and_extras(inner)[0] not in versions:
                waiting.append(inner)
    return dict(sorted(versions.items()))


def _name_and_extras(requirement: str) -> tuple[str, frozenset[str]]:
    """The normal form of a requirement's name, and its extras: ``moto[server]>=5.2`` gives moto and server."""
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return "", frozenset()
    extras = frozenset(extra.strip() for extra in (found[2] or "").split(",") if extra.strip())
    return re.sub(r"[-_.]+", "-", found[1]).lower(), extras
