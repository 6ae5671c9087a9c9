"""``python -m scripts.dev.docs_site [--output FOLDER]``: build the site of docs/; a link that leads nowhere stops it.

MkDocs is no dependency of the kit: what ``requirements.lock`` beside this file pins by hash is installed into the cache
of the user on first use.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import infra
from scripts.dev.cached_environment import UnusableEnvironmentError, cached_environment

ROOT: Final = Path(infra.__file__).parents[1]
LOCK: Final = Path(__file__).with_name("requirements.lock")


class SiteError(Exception):
    """MkDocs could not be installed, or does not build the site; the message has what it said."""


def build(output: Path) -> None:
    """Write the site into a folder.

    :raises SiteError: it cannot be built.
    """
    options = ["build", "--quiet", "--strict", "--config-file", str(ROOT / "mkdocs.yml"), "--site-dir", str(output)]
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    pinned = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    try:
        environment = cached_environment("docs-site", digest, "MkDocs", pinned)
    except UnusableEnvironmentError as error:
        raise SiteError(str(error)) from None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(environment / "bin" / "python"), "-m", "mkdocs", *options]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(f"the site cannot be built: {(done.stderr or done.stdout).strip()[-2000:]}")


def main() -> int:
    """Build; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="the folder (default: site)")
    output = parser.parse_args().output.resolve()
    try:
        build(output)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{output / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
