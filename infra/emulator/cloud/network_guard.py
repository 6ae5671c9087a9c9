"""Nothing leaves the machine while AWS is emulated, and no AWS settings of the person leak in."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlsplit

from infra.engine.provider import ProviderError
from infra.errors import UsageError

_OWN_SETTINGS: Final[Mapping[str, str]] = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}


def is_loopback(host: object) -> bool:
    """Whether a host is this machine: ``localhost`` or a loopback address."""
    if not isinstance(host, str):
        return False
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def loopback_url(url: str) -> str:
    """The URL of an emulator, without a trailing slash; refused unless it is plain HTTP on loopback."""
    try:
        parts = urlsplit(url)
        good = parts.scheme == "http" and is_loopback(parts.hostname) and bool(parts.port)
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            f"the emulator's address {url!r} cannot be used: it must be http:// on loopback with a port, for example "
            "http://127.0.0.1:5000; give the URL that `mso demo --serve` printed"
        )
    return url.rstrip("/")


@contextmanager
def closed_network() -> Iterator[None]:
    """Refuse every name lookup and connection of this process that is not to loopback."""
    lookup, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_loopback(host.decode() if isinstance(host, bytes) else host)
        return lookup(host, *args, **kwargs)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_unless_local(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_unless_local(self, address)
        return connect_ex(self, address)

    with (
        patch("socket.getaddrinfo", guarded_lookup),
        patch("socket.socket.connect", guarded_connect),
        patch("socket.socket.connect_ex", guarded_connect_ex),
    ):
        yield


def _refuse_unless_local(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _refuse_unless_loopback(address[0])


def _refuse_unless_loopback(host: object) -> None:
    if host is not None and not is_loopback(host):
        raise ProviderError(f"refused a connection to {host}: while AWS is emulated nothing may leave this machine")


@contextmanager
def own_environment() -> Iterator[None]:
    """Hide the person's AWS and moto settings, and give them back afterwards."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}
    with patch.dict(os.environ, {**kept, **_OWN_SETTINGS}, clear=True):
        yield
