"""Closes the network to this process while AWS is emulated, by an audit hook of the interpreter.

The hook sees each socket and each lookup of Python code, whoever keeps a reference to the original functions and
whichever class the socket has. Outside its reach: C extensions with sockets of their own (gRPC, which serves the
provider on loopback), ``ctypes``, and what a child process does once it was started; inside a request no child starts.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from infra.engine.loopback import is_loopback
from infra.engine.provider import ProviderError

_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)


class RefusedPortError(ProviderError, ConnectionRefusedError):
    """A connection to a service of this machine that is not the emulated AWS; HTTP clients treat it as refused."""


class _Closure:
    """The ports of the emulated AWS for each block that closes the network, and the threads that answer a request."""

    def __init__(self) -> None:
        self.blocks: list[set[int]] = []
        self.answering = threading.local()
        self._lock, self._installed = threading.Lock(), False

    def install(self) -> None:
        """Add the hook once; it cannot be removed, and does nothing while no block is open."""
        with self._lock:
            if not self._installed:
                sys.addaudithook(_hook)
                self._installed = True


_CLOSURE: Final = _Closure()


@contextmanager
def closed_network(ports: Iterable[int] = ()) -> Iterator[set[int]]:
    """Refuse every lookup and connection of this process except to these ports of loopback, until the block ends.

    Yields the ports, to which the ports that the emulated AWS itself serves are added. A Unix socket is refused too:
    Docker listens on one.
    """
    _CLOSURE.install()
    allowed = set(ports)
    _CLOSURE.blocks.append(allowed)
    try:
        yield allowed
    finally:
        _CLOSURE.blocks[:] = [block for block in _CLOSURE.blocks if block is not allowed]


@contextmanager
def answering_a_request() -> Iterator[None]:
    """Refuse every connection and every child process to the current thread, which answers a request to the AWS."""
    _CLOSURE.answering.depth = _depth() + 1
    try:
        yield
    finally:
        _CLOSURE.answering.depth -= 1


def answers_a_request() -> bool:
    """Whether the current thread answers a request to the emulated AWS."""
    return _depth() > 0


def _depth() -> int:
    return int(getattr(_CLOSURE.answering, "depth", 0))


def _connection(sock: Any, address: Any = None) -> None:
    if address is None:
        return  # a message on a socket that is connected already
    if sock.family not in _INTERNET:
        raise ProviderError(f"refused a connection to the local socket {address!r}: the emulated AWS uses none")
    _refuse_unless_loopback(address[0])
    if answers_a_request():
        raise RefusedPortError(f"refused a connection to {address[0]}:{address[1]} from within a request")
    if not any(address[1] in ports for ports in _CLOSURE.blocks):
        raise RefusedPortError(
            f"refused a connection to {address[0]}:{address[1]}: the emulated AWS connects to its own ports only"
        )


def _lookup(host: Any, *_: Any) -> None:
    if host is not None:
        _refuse_unless_loopback(host)


def _reverse_lookup(address: Any) -> None:
    _refuse_unless_loopback(address[0])


def _child_process(*arguments: Any) -> None:
    if answers_a_request():
        raise ProviderError(f"refused to start a process from within a request to the emulated AWS: {arguments[:1]}")


def _refuse_unless_loopback(host: Any) -> None:
    name = bytes(host).decode("latin-1") if isinstance(host, bytes | bytearray) else host
    if not is_loopback(name):
        raise ProviderError(f"refused a connection to {name}: the emulated AWS allows connections to loopback only")


_CHECKS: Final[Mapping[str, Callable[..., None]]] = {
    "socket.connect": _connection,
    "socket.sendto": _connection,
    "socket.sendmsg": _connection,
    "socket.getaddrinfo": _lookup,
    "socket.gethostbyname": _lookup,
    "socket.gethostbyaddr": _lookup,
    "socket.getnameinfo": _reverse_lookup,
    "subprocess.Popen": _child_process,
    "os.system": _child_process,
    "os.posix_spawn": _child_process,
    "os.exec": _child_process,
    "os.fork": _child_process,
    "os.forkpty": _child_process,
}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    check = _CHECKS.get(event)
    if check is not None and _CLOSURE.blocks:
        check(*arguments)
