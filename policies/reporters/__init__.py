"""Reports as text: each format is a pure function of the report, in ``as_<format>.py``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.engine.secret_texts import SECRETS
from infra.errors import UsageError
from infra.files.atomic_file import write_private
from policies.check.evaluate import Report

FORMATS = ("terminal", "json", "sarif", "junit", "markdown", "oscal", "ocsf", "asff", "csv", "html")

Render = Callable[[Report], str]


@dataclass(frozen=True, slots=True)
class Output:
    """One ``--output``: a format and its file; standard output where ``file`` is None."""

    format: str
    file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Output:
        """Parse ``sarif=findings.sarif`` or ``json``.

        :raises UsageError: the format is unknown, or the file name is missing after the equals sign.
        """
        name, _, file = text.partition("=")
        if name not in FORMATS:
            raise UsageError(f"--output {text}: unknown format {name!r}; choose from {', '.join(FORMATS)}")
        if "=" in text and not file:
            raise UsageError(f"--output {text}: name a file after the equals sign, or omit the equals sign")
        return cls(name, Path(file) if file else None)


def renderer(name: str) -> Render:
    """The function that renders one format; its module is imported on demand."""
    render: Render = importlib.import_module(f"{__name__}.as_{name}").render
    return render


def save(text: str, file: Path) -> None:
    """Write a report without secrets atomically; it names every resource and weakness, so a new one is its owner's."""
    write_private(file, SECRETS.masked(text))
