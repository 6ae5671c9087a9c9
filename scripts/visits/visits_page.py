"""The page for a desk or a clinician: today's visits of a location, complete or not, served to this computer alone.

It is asked anew at each look and keeps nothing. A form on it has a token of the run, so that no other page can send it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs

from infra.errors import UsageError
from scripts.visits.visit_list import Visit, in_zone

HOST: Final = "127.0.0.1"
MOST_OF_A_FORM: Final = 2000
"""Bytes of what a form sends."""
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem;max-width:60rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #8886}.waits{font-weight:700}"
    "form{display:inline}:root{color-scheme:light dark}"
    "@media(max-width:40rem){thead{display:none}td{display:block;padding:.1rem 0;border:0;overflow-wrap:anywhere}"
    "tr{display:block;padding:.5rem 0;border-bottom:1px solid #8886}}"
)
SECURE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
}  # fmt: skip

Tell = Callable[[str, str, str], None]


def page(title: str, day: date, zone: str, visits: Sequence[Visit], tells: Sequence[str], token: str) -> str:
    """The page as HTML; ``tells`` are the requirements with a button for each visit that lacks them."""
    rows = "".join(_row(visit, zone, tells, token) for visit in visits)
    waiting = sum(not visit.ready for visit in visits)
    said = f"{len(visits)} visit{'s' * (len(visits) > 1)}, {waiting} of them not complete" if visits else "No visits"
    table = (
        f"<table><thead><tr><th scope=col>Time<th scope=col>Appointment<th scope=col>Before treatment<th scope=col>"
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )
    return _document(
        title,
        f"<p>{day.isoformat()}, {escape(zone)}. {said}.</p>{table if visits else ''}"
        f"<p>Complete or not, and nothing else: what a form says stays in the consent system and the chart.</p>",
    )


def failed(error: Exception) -> str:
    """What the page says if AWS refuses, credentials have ended or something else fails; the next look may succeed."""
    what = escape(str(error) or type(error).__name__)
    return _document("Not shown", f"<p>{what}</p><p><a href=/>Try again</a></p>")


def _document(title: str, body: str) -> str:
    """A document that renews itself each minute."""
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=60>"
        f"<meta name=viewport content='width=device-width'><title>{escape(title)}</title><style>{STYLE}</style>"
        f"<h1>{escape(title)}</h1>{body}</html>"
    )


def _row(visit: Visit, zone: str, tells: Sequence[str], token: str) -> str:
    parts = "<br>".join(
        f"{escape(kind)}: {'complete' if complete else '<span class=waits>not complete</span>'}"
        for kind, complete in visit.complete.items()
    )
    state = "ready" if visit.ready else "<span class=waits>treatment waits</span>"
    arrived = ", checked in" if visit.change == "checked-in" else ""
    buttons = "".join(
        f"<form method=post action=/tell><input type=hidden name=token value='{escape(token)}'>"
        f"<input type=hidden name=appointment value='{escape(visit.appointment, quote=True)}'>"
        f"<input type=hidden name=requirement value='{escape(kind)}'>"
        f"<button name=said value=completed>{escape(kind)} completed</button> "
        f"<button name=said value=declined>declined</button></form>"
        for kind in tells
        if visit.complete.get(kind) is False
    )
    return (
        f"<tr><td>{in_zone(visit, zone)}<td>{escape(visit.appointment)}{arrived}<td>{parts}<td>{state} {buttons}</tr>"
    )


def server(render: Callable[[str], str], tell: Tell, port: int) -> ThreadingHTTPServer:
    """A server of the page on the loopback address; ``render`` makes it with the run's token. ``port`` 0: any.

    :raises UsageError: the port is taken.
    """
    token = secrets.token_urlsafe(24)

    class Handler(BaseHTTPRequestHandler):
        """GET / is the page, POST /tell says what became of a visit."""

        def do_GET(self) -> None:
            """Answer with the page as it is now."""
            if not self._is_own() or self.path != "/":
                self._answer(404, "not here")
                return
            self._answer_with(200, lambda: render(token))

        def do_POST(self) -> None:
            """Take a form with the token, tell, and lead back to the page."""
            length = self.headers.get("Content-Length", "")
            if not self._is_own() or self.path != "/tell" or not length.isdigit() or int(length) > MOST_OF_A_FORM:
                self._answer(404, "not here")
                return
            sent = self.rfile.read(int(length)).decode(errors="replace")
            given = {name: values[0] for name, values in parse_qs(sent).items()}
            if not hmac.compare_digest(given.get("token", "").encode(), token.encode()):
                self._answer(403, "reload the page, and try again")
                return
            said = given.get("requirement", ""), given.get("appointment", ""), given.get("said", "")
            self._answer_with(303, lambda: tell(*said))

        def _is_own(self) -> bool:
            """Whether the page was asked under its own address: a name that somebody points here is none."""
            return self.headers.get("Host", "") == f"{HOST}:{self.connection.getsockname()[1]}"

        def _answer_with(self, status: int, act: Callable[[], str | None]) -> None:
            """Answer with what an act gives, or with why it failed."""
            try:
                body = act() or ""
            except Exception as error:
                status, body = 502, failed(error)
            self._answer(status, body)

        def _answer(self, status: int, body: str) -> None:
            self.send_response(status)
            for name, value in {**SECURE, "Content-Type": "text/html; charset=utf-8"}.items():
                self.send_header(name, value)
            if status == 303:
                self.send_header("Location", "/")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Log nothing: a line would name who was looked at."""

    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
