"""Answers on loopback what the AWS provider asks AWS while it plans: whether a state machine's definition is valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

ANSWERS: Final = {"AWSStepFunctions.ValidateStateMachineDefinition": {"result": "OK", "diagnostics": []}}
"""Operation -> answer. Every other operation is refused, so that a plan that needs one is not judged."""


@contextmanager
def plan_time_answers() -> Iterator[dict[str, str]]:
    """The endpoints of the services that answer, by the provider's name for each, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {"sfn": f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer one operation of the JSON protocol."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = ANSWERS.get(self.headers.get("X-Amz-Target", ""))
        body = json.dumps(found or {"__type": "UnknownOperationException"}).encode()
        self.send_response(200 if found else 400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""
