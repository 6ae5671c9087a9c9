"""The Pulumi CLI on this machine: found, and new enough."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.errors import UsageError

if TYPE_CHECKING:
    from pulumi.automation import PulumiCommand

VARIABLE: Final = "PULUMI"
"""The environment variable that names the CLI's executable where it is not on PATH."""

MINIMUM: Final = (3, 255, 0)
"""The first version that runs a policy pack which is an executable."""


def cli_path() -> Path | None:
    """The executable of the CLI: ``$PULUMI``, else ``pulumi`` on PATH; None where there is none."""
    found = os.environ.get(VARIABLE) or shutil.which("pulumi")
    return Path(found).absolute() if found else None


def pulumi_command() -> PulumiCommand:
    """The CLI as the Automation API takes it.

    :raises UsageError: there is no CLI, it does not run, or it is too old.
    """
    from pulumi.automation import PulumiCommand

    path = cli_path()
    if path is None:
        raise UsageError(
            f"the Pulumi CLI is not on PATH; install it ({_version(MINIMUM)} or newer), or set {VARIABLE} to its path"
        )
    if path.parent.name != "bin" or path.name not in ("pulumi", "pulumi.exe"):
        raise UsageError(f"{path}: the CLI must be a file named pulumi in a folder named bin")
    version = _version_of(path, path.stat().st_mtime_ns if path.exists() else 0)
    if version < MINIMUM:
        raise UsageError(f"{path} is version {_version(version)}; {_version(MINIMUM)} or newer is needed")
    return PulumiCommand(root=str(path.parents[1]), skip_version_check=True)


def cli_version(path: Path) -> tuple[int, ...]:
    """The version of a CLI as numbers.

    :raises UsageError: the file does not run or prints no version.
    """
    try:
        ran = subprocess.run([path, "version"], capture_output=True, text=True, check=True, timeout=60)
        numbers = ran.stdout.strip().lstrip("v").partition("-")[0].partition("+")[0]
        return tuple(int(part) for part in numbers.split("."))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise UsageError(f"{path}: `pulumi version` failed ({error}); install the Pulumi CLI again") from None


@cache
def _version_of(path: Path, _changed: int) -> tuple[int, ...]:
    """The version of a CLI, asked once of each file: every stack of an estate needs it."""
    return cli_version(path)


def _version(numbers: tuple[int, ...]) -> str:
    return "v" + ".".join(map(str, numbers))
