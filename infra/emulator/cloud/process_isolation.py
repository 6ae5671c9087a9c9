"""Isolates the process while AWS is emulated: connections to loopback only, no AWS settings from the environment."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlsplit

from infra.engine.loopback import is_loopback
from infra.engine.provider import ProviderError
from infra.errors import UsageError

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}


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


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse every name lookup and connection of this process except to loopback."""
    lookup, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def checked_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_loopback(host.decode() if isinstance(host, bytes) else host)
        return lookup(host, *args, **kwargs)

    def checked_connect(self: socket.socket, address: Any) -> None:
        _refuse_unless_local(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_unless_local(self, address)
        return connect_ex(self, address)

    with (
        patch("socket.getaddrinfo", checked_lookup),
        patch("socket.socket.connect", checked_connect),
        patch("socket.socket.connect_ex", checked_connect_ex),
    ):
        yield


def _refuse_unless_local(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _refuse_unless_loopback(address[0])


def _refuse_unless_loopback(host: object) -> None:
    if host is not None and not is_loopback(host):
        raise ProviderError(f"refused a connection to {host}: the emulated AWS allows connections to loopback only")


@contextmanager
def clean_environment() -> Iterator[None]:
    """Remove AWS_* and MOTO_* settings from the environment inside the block, and restore them afterwards."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}
    with patch.dict(os.environ, {**kept, **_ENVIRONMENT}, clear=True):
        yield
