"""Virtual environments in the user's cache, for programs that are no dependency of the kit."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from infra.errors import UsageError
from infra.files.private_cache import UnusableCacheError, user_cache_folder


class UnusableEnvironmentError(UsageError):
    """An environment cannot be made; the message has what pip said."""


def cached_environment(group: str, name: str, what: str, requirements: Sequence[str]) -> Path:
    """The folder GROUP/NAME of an environment in which pip has installed ``requirements`` (arguments of its install).

    :raises UnusableEnvironmentError: there is no cache folder, or ``what`` cannot be installed.
    """
    try:
        folder = user_cache_folder(group) / name
    except UnusableCacheError as error:
        raise UnusableEnvironmentError(str(error)) from None
    finished = folder / "finished"
    if not finished.exists():
        print(f"installing {what} into {folder} (once) ...", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        venv.create(folder, with_pip=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UnusableEnvironmentError(f"{what} cannot be installed: {done.stderr.strip()[-800:]}")
        finished.touch()
    return folder
