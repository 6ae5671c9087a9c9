"""Serves the emulated AWS over HTTP on loopback, for the AWS CLI, boto3 scripts and scanners in other processes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from infra.emulator.cloud.api_call import Decision
from infra.emulator.cloud.emulated_cloud import EmulatedCloud
from infra.errors import UsageError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The HTTP endpoint of a served emulator."""

    url: str
    _server: Any
    _thread: Thread

    def show(self, page: str) -> str:
        """Serve an HTML page too; returns its URL with a token, without which it is not answered."""
        return f"{self.url}{self._server.app.show(page)}"

    def show_calls(self, page: str) -> str:
        """Serve an HTML page that asks for the last decided calls; returns its URL with the token."""
        return f"{self.url}{self._server.app.show_calls(page)}"

    def enforce(self, decision: Decision | None) -> None:
        """Ask a decision about each call from now on, and refuse those that it refuses; None answers every call."""
        self._server.app.decision = decision

    def stop(self) -> None:
        """Stop serving; the emulated accounts are not changed."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


@contextmanager
def serve(port: int, cloud: EmulatedCloud) -> Iterator[Endpoint]:
    """Serve on 127.0.0.1 until the context ends.

    :raises UsageError: the port cannot be used.
    """
    from infra.emulator.cloud.bounded_server import BoundedServer
    from infra.emulator.cloud.wsgi_application import ServedAws

    with _listening_socket(port) as bound:
        number = bound.getsockname()[1]
        server = BoundedServer(ServedAws(cloud, number), bound)
    thread = Thread(target=server.serve_forever, name="emulated AWS", daemon=True)
    thread.start()
    endpoint = Endpoint(f"http://127.0.0.1:{number}", server, thread)
    cloud.ports.add(number)
    try:
        yield endpoint
    finally:
        cloud.ports.discard(number)
        endpoint.stop()


def _listening_socket(port: int) -> socket.socket:
    """A listening socket on loopback."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
        bound.listen()
    except (OSError, OverflowError) as error:
        bound.close()
        raise UsageError(
            f"cannot serve on 127.0.0.1:{port}: {error}; give another port, or port 0 for any free port"
        ) from error
    return bound
