"""Findings as text: each format is a pure function of the report, and lives in ``as_<format>.py``."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.errors import UsageError
from policies.evaluate import Report

FORMATS = ("terminal", "json", "sarif", "junit", "markdown", "oscal", "html")

Render = Callable[[Report], str]


@dataclass(frozen=True, slots=True)
class Output:
    """One ``--output``: a format, and the file it goes to (standard output where there is none)."""

    format: str
    file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Output:
        """Read ``sarif=findings.sarif`` or ``json``."""
        name, _, file = text.partition("=")
        if name not in FORMATS:
            raise UsageError(f"--output {text}: no format {name!r}; choose from {', '.join(FORMATS)}")
        if "=" in text and not file:
            raise UsageError(f"--output {text}: name the file after the equals sign, or leave the sign out")
        return cls(name, Path(file) if file else None)


def renderer(name: str) -> Render:
    """The function that writes one format; its module is imported when it is asked for."""
    render: Render = importlib.import_module(f"{__name__}.as_{name}").render
    return render


def save(text: str, file: Path) -> None:
    """Write a report so that nobody ever reads half of it: beside the file, then in its place."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
