"""The emulated AWS that a scanner asks, and the keys of its accounts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from scripts.dev.scanners.environments import ScannerError

LONGEST_START: Final = 900
"""Seconds until the estate must be deployed."""


@dataclass(frozen=True, slots=True)
class Served:
    """The URL of an emulated AWS with the estate, its home Region, and by account name the id and the keys."""

    url: str
    region: str
    ids: Mapping[str, str]
    keys: Mapping[str, Mapping[str, str]]
    folder: Path

    def variables(self, account: str) -> dict[str, str]:
        """The environment variables with which a client of AWS is in this account of the emulated AWS."""
        return {
            **self.keys[account],
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }


def read_served(folder: Path, port: int, region: str) -> Served:
    """What ``mso demo --serve --output FOLDER`` wrote down."""
    keys = json.loads((folder / "credentials.json").read_text(encoding="utf-8"))
    lock = yaml.safe_load((folder / "accounts.lock.yaml").read_text(encoding="utf-8"))
    ids = {name: str(lock["accounts"][name]) for name in keys}
    return Served(f"http://localhost:{port}", region, ids, keys, folder)


@contextmanager
def serving(folder: Path, port: int, region: str) -> Iterator[Served]:
    """Deploy the bundled example to an emulated AWS and serve it until the block ends.

    :raises ScannerError: it is not served in time.
    """
    # a scanner reads with the administration's credentials, which the organization refuses after the onboarding
    command = [sys.executable, "-m", "scripts.cli", "demo", "--serve", "--no-enforce"]
    command += ["--port", str(port), "--output", str(folder)]
    log = folder / "served.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "NO_COLOR": "1"})
        try:
            _wait(process, folder / "credentials.json", log)
            yield read_served(folder, port, region)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], credentials: Path, log: Path) -> None:
    """Until the credentials are written, which is the last thing before serving."""
    credentials.unlink(missing_ok=True)
    started = time.monotonic()
    while not credentials.exists():
        if process.poll() is not None or time.monotonic() - started > LONGEST_START:
            raise ScannerError(f"mso demo --serve did not start: {log.read_text(encoding='utf-8').strip()[-600:]}")
        time.sleep(1)
    time.sleep(1)
