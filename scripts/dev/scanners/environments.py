"""Scanners in virtual environments of their own, in the user's cache: they are no dependency of the kit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.errors import UsageError
from scripts.dev.cached_environment import UnusableEnvironmentError, cached_environment

VERSIONS: Final[Mapping[str, str]] = {
    "bandit": "1.9.4",
    "checkov": "3.3.30",
    "cloudsplaining": "0.9.1",
    "parliament": "1.6.4",
    "principalmapper": "1.1.5",
    "prowler": "5.46.0",
}
"""What is installed, and in which version: another one finds other things, so a new one comes with new figures."""
LOOPBACK_ONLY: Final = Path(__file__).with_name("loopback_only")
"""Python reads ``sitecustomize.py`` in there first: a scanner resolves no name but this machine's."""


class ScannerError(UsageError):
    """A scanner could not be installed, or did not run to its end."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The virtual environment of one scanner."""

    scanner: str
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def run(
        self,
        command: Sequence[str | Path],
        variables: Mapping[str, str],
        *,
        accepted: tuple[int, ...] = (0,),
        given: str = "",
    ) -> str:
        """Run one of its programs, with a home of its own and without a network; what it prints.

        ``given`` is what it reads from standard input.

        :raises ScannerError: its exit code is none of ``accepted``.
        """
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON", "PULUMI"))}
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        settings = {"HOME": str(home), "PYTHONPATH": str(LOOPBACK_ONLY), "AWS_EC2_METADATA_DISABLED": "true"}
        line = [str(self.folder / "bin" / command[0]), *(str(each) for each in command[1:])]
        environment_ = {**kept, **settings, **variables}
        done = subprocess.run(line, env=environment_, input=given, capture_output=True, text=True, check=False)
        if done.returncode not in accepted:
            end = (done.stderr or done.stdout).strip()[-800:]
            raise ScannerError(f"{self.scanner} ended with exit code {done.returncode}: {end}")
        return done.stdout


def environment(scanner: str) -> Environment:
    """The environment of a scanner, which is installed from the package index on first use.

    :raises ScannerError: it cannot be installed.
    """
    version = VERSIONS[scanner]
    try:
        folder = cached_environment(
            "scanners", f"{scanner}-{version}", f"{scanner} {version}", [f"{scanner}=={version}"]
        )
    except UnusableEnvironmentError as error:
        raise ScannerError(str(error)) from None
    return Environment(scanner, folder)
