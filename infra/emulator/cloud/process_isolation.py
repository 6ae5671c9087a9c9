"""Isolates the process while AWS is emulated from the settings of its environment: of AWS, of moto and of proxies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch
from urllib.parse import urlsplit

from infra.engine.loopback import is_loopback
from infra.errors import UsageError

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "NO_PROXY": "*",
    "no_proxy": "*",
}
"""What the process and its children get instead; without ``NO_PROXY``, macOS would be asked for its proxies."""


def loopback_url(url: str) -> str:
    """The URL of a served emulator, without a trailing slash.

    :raises UsageError: the URL is not HTTP on loopback with a port.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme == "http" and is_loopback(parts.hostname) and bool(parts.port)
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(
            f"the emulator's URL {url!r} cannot be used: it must be http:// on loopback with a port, for example "
            "http://127.0.0.1:5000; give the URL that `mso demo --serve` printed"
        )
    return url.rstrip("/")


def port_of(url: str) -> int:
    """The port of a URL that ``loopback_url`` returned."""
    return urlsplit(url).port or 0


@contextmanager
def clean_environment() -> Iterator[None]:
    """Remove the settings of AWS, moto and proxies from the environment inside the block, and restore them after it."""
    kept = {key: value for key, value in os.environ.items() if not _removed(key.upper())}
    with patch.dict(os.environ, {**kept, **_ENVIRONMENT}, clear=True):
        yield


def _removed(name: str) -> bool:
    return name.startswith(("AWS_", "MOTO_")) or name.endswith("_PROXY")
