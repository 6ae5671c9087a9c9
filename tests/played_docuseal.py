"""DocuSeal's API as far as an adapter asks it, played over HTTP as upstream's controllers answer.

Source: docusealco/docuseal 1.7.5, app/controllers/api. Templates are found by a part of their name, submitters by
``external_id``; a submission gives its submitters with their ``slug``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "synthetic-token"
DAY = "2099-12-01T09:00:00Z"


@dataclass
class PlayedDocuSeal:
    """The templates of a practice by id, and what was sent; ``broken`` answers everything with 500."""

    templates: dict[int, str]
    signers: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    broken: bool = False

    def sign(self, slug: str) -> dict[str, Any]:
        """A patient signs a form: the request with which DocuSeal tells it."""
        signer = next(each for each in self.signers if each["slug"] == slug)
        signer["completed_at"] = DAY
        values = [{"field": "Allergies", "value": "penicillin"}]
        data = {**signer, "values": values, "submission": {"id": signer["submission_id"], "status": "completed"}}
        return {"event_type": "form.completed", "timestamp": DAY, "data": data}

    def decline(self, slug: str) -> dict[str, Any]:
        """A patient declines a form."""
        signer = next(each for each in self.signers if each["slug"] == slug)
        signer["declined_at"] = DAY
        return {"event_type": "form.declined", "timestamp": DAY, "data": signer}

    def answer(self, method: str, path: str, asked: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Status and document of one request."""
        match method, path:
            case "GET", "/api/templates":
                part = asked["q"].lower()
                found = [{"id": i, "name": name} for i, name in self.templates.items() if part in name.lower()]
                return 200, {"data": found}
            case "GET", "/api/submitters":
                return 200, {"data": [each for each in self.signers if each["external_id"] == asked["external_id"]]}
            case "POST", "/api/submissions" if body["send_email"] is False:
                (signer,) = body["submitters"]
                template = {"id": body["template_id"], "name": self.templates[body["template_id"]]}
                number = len(self.signers) + 1
                made = {**signer, "id": number, "submission_id": number, "slug": f"slug{number}", "template": template,
                        "completed_at": None, "declined_at": None}  # fmt: skip
                self.signers.append(made)
                return 200, [made]
        return 404, {"error": "Not found"}


@contextmanager
def played(*templates: str) -> Iterator[PlayedDocuSeal]:
    """DocuSeal on a port of the loopback address until the block ends."""
    product = PlayedDocuSeal(dict(enumerate(templates, 1)))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            status, found = product.answer(self.command, url.path, asked, body)
            if self.headers.get("X-Auth-Token") != TOKEN:
                status, found = 401, {"error": "Not authenticated"}
            text = json.dumps(found).encode()
            self.send_response(500 if product.broken else status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    product.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield product
    finally:
        server.shutdown()
        server.server_close()
