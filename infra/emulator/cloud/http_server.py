"""Serves the emulated AWS over HTTP on loopback, for the AWS CLI, boto3 scripts and scanners in other processes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from infra.emulator.cloud.emulated_cloud import EmulatedCloud
from infra.errors import UsageError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The HTTP endpoint of a served emulator."""

    url: str
    _server: Any
    _thread: Thread

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
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    from infra.emulator.cloud.wsgi_application import wsgi_application

    class SilentRequestHandler(MotoRequestHandler):
        """Handles requests without a log line on stderr."""

        def log_request(self, *_: Any) -> None:
            """Log nothing."""

    with _listening_socket(port) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        handler = SilentRequestHandler
        application = wsgi_application(cloud)
        server = make_server("127.0.0.1", port, application, threaded=True, request_handler=handler, fd=bound.fileno())
    thread = Thread(target=server.serve_forever, name="emulated AWS", daemon=True)
    thread.start()
    endpoint = Endpoint(url, server, thread)
    try:
        yield endpoint
    finally:
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
