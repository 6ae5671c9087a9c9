"""An HTTP server that malformed, huge and slow requests cannot occupy: limits of number, size and time."""

from __future__ import annotations

import io
import socket
import time
from contextlib import suppress
from threading import BoundedSemaphore
from typing import Any, Final

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

CONNECTIONS: Final = 64
"""Requests that are read or answered at a time; a client beyond them gets 503 at once."""
HEAD_SECONDS: Final = 10.0
"""For the request line and all headers. Their sizes are limited by ``http.server``: 64 KiB a line, 100 headers."""
BODY_SECONDS: Final = 60.0
REPLY_SECONDS: Final = 60.0
"""For each piece of a response that the client must take."""
DRAIN_SECONDS: Final = 2.0
"""For what a client still sends after its response, so that it sees the response before the connection ends."""
_BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _TimedReader(io.RawIOBase):
    """Reads a connection until a moment, however few bytes arrive at a time."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Read for so many seconds from now."""
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        """Whether bytes can be read: always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has arrived.

        :raises TimeoutError: the time is over.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request came too slowly")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _RequestHandler(MotoRequestHandler):
    """Handles one request of a connection within the limits, and logs nothing on stderr."""

    head_seconds, body_seconds = HEAD_SECONDS, BODY_SECONDS

    @property
    def server_version(self) -> str:  # type: ignore[override]  # an attribute of the base class
        """The Server header, without versions."""
        return "emulated-AWS"

    sys_version = ""

    def setup(self) -> None:
        """Prepare the connection: it is read with a time limit."""
        super().setup()
        self.rfile.close()
        self._reader = _TimedReader(self.connection, self.head_seconds)
        self.rfile = io.BufferedReader(self._reader)

    def make_environ(self) -> dict[str, Any]:
        """The WSGI environment; repeated lengths that differ are kept, and so are malformed."""
        self._reader.allow(self.body_seconds)
        environ = super().make_environ()
        if lengths := self.headers.get_all("Content-Length"):
            environ["CONTENT_LENGTH"] = ", ".join(dict.fromkeys(lengths))
        return environ

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin the response."""
        self._reader.allow(DRAIN_SECONDS)
        self.connection.settimeout(REPLY_SECONDS)
        super().send_response(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's name
        """Log nothing."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


class BoundedServer(ThreadedWSGIServer):
    """Serves a WSGI application on a listening socket, one thread for each connection up to a limit."""

    connections = CONNECTIONS

    def __init__(
        self, application: Any, bound: socket.socket, handler: type[_RequestHandler] = _RequestHandler
    ) -> None:
        host, port = bound.getsockname()
        self._free = BoundedSemaphore(self.connections)
        super().__init__(host, port, application, handler, fd=bound.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for a connection, or end the connection if too many are open."""
        if not self._free.acquire(blocking=False):
            request.setblocking(False)
            with suppress(OSError):  # the client has gone
                request.send(_BUSY)
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle a connection in its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a connection that the client broke."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's name
        """Log nothing."""
