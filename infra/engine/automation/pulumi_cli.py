"""The Pulumi CLI on this machine: found, and new enough."""

from __future__ import annotations

import os
import re
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
    """The CLI as the Automation API takes it, wherever it is: a version manager keeps it in a folder ``shims``.

    :raises UsageError: there is no CLI, it does not run, or it is too old.
    """
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    path = cli_path()
    if path is None:
        raise UsageError(
            f"the Pulumi CLI is not on PATH; install it ({_version(MINIMUM)} or newer), or set {VARIABLE} to its path"
        )
    version = _version_of(path, path.stat().st_mtime_ns if path.exists() else 0)
    if version < MINIMUM:
        raise UsageError(f"{path} is version {_version(version)}; {_version(MINIMUM)} or newer is needed")
    command = PulumiCommand.__new__(PulumiCommand)  # its constructor takes bin/pulumi only
    command.command, command.version = str(path), VersionInfo(*version)
    return command


def cli_version(path: Path) -> tuple[int, ...]:
    """The version of a CLI as numbers.

    :raises UsageError: the file does not run or prints no version.
    """
    fix = f"install the Pulumi CLI again, or set {VARIABLE} to its path"
    try:
        ran = subprocess.run([path, "version"], capture_output=True, text=True, check=True, timeout=60)
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}; {fix}") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip() or f"exit code {error.returncode}"
        raise UsageError(f"{path}: `pulumi version` failed ({said}); {fix}") from None
    except (subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: `pulumi version` failed ({error}); {fix}") from None
    printed = ran.stdout.strip()
    if not (numbers := re.match(r"v?(\d+)\.(\d+)\.(\d+)", printed)):
        raise UsageError(f"{path}: `pulumi version` printed {printed[:80]!r}, which is no version; {fix}")
    return tuple(map(int, numbers.groups()))


@cache
def _version_of(path: Path, _changed: int) -> tuple[int, ...]:
    """The version of a CLI, asked once of each file: every stack of an estate needs it."""
    return cli_version(path)


def _version(numbers: tuple[int, ...]) -> str:
    return "v" + ".".join(map(str, numbers))
