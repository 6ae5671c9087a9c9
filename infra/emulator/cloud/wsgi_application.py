"""The WSGI application of the emulated AWS: moto's own, with the same shims and seeds as in-process requests."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qs

from moto.backend_index import backend_url_patterns
from moto.backends import list_of_moto_modules
from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

from infra.emulator.cloud.api_call import Decision, api_call, denial
from infra.emulator.cloud.boto3_clients import SEED_HEADER
from infra.emulator.cloud.call_log import CallLog
from infra.emulator.cloud.emulated_cloud import EmulatedCloud
from infra.emulator.cloud.request_body import BadRequestError, with_body_read
from infra.emulator.cloud.request_filter import Environ, closed_headers, refusal, refused

PAGES: Final = "/_mso/"
"""What the paths of the pages begin with; no bucket can have such a name."""
PAGE: Final = "/_mso/report"
CALLS: Final = "/_mso/calls"
CALLS_DATA: Final = "/_mso/calls.json"
POLICY: Final = "Content-Security-Policy"


class ServedAws:
    """A WSGI application that serves every account of a cloud on a port of loopback.

    It answers only what ``request_filter`` lets through, and pages under URLs with a token that it draws itself.
    """

    def __init__(self, cloud: EmulatedCloud, port: int) -> None:
        self._cloud, self._port = cloud, port
        self._moto = _Dispatcher(_backend_app)
        self.decision: Decision | None = None  # of the calls that are refused; without it, every call is allowed
        self._pages, self._token = dict[str, Callable[[Environ], Response]](), secrets.token_urlsafe(24)
        self._log = CallLog()

    def show(self, page: str) -> str:
        """Serve an HTML page; returns its path with the token, without which it is not answered."""
        self._pages[PAGE] = lambda _: Response(page, mimetype="text/html")
        return f"{PAGE}?token={self._token}"

    def show_calls(self, page: str) -> str:
        """Serve an HTML page that asks for the last calls; returns its path with the token.

        Its one script is that of the placeholder ``{nonce}``; it may ask nothing but this server.
        """
        self._pages[CALLS] = lambda _: _scripted(page)
        self._pages[CALLS_DATA] = self._last_calls
        return f"{CALLS}?token={self._token}"

    def _last_calls(self, environ: Environ) -> Response:
        after = parse_qs(environ.get("QUERY_STRING", "")).get("after", ["0"])[0]
        with self._cloud.exclusive_request(None):
            found = self._log.as_document(int(after) if after.isascii() and after.isdigit() else 0)
        return Response(json.dumps(found), mimetype="application/json", headers={"Cache-Control": "no-store"})

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request (WSGI)."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, closed_headers(headers), *more)

        if reason := refusal(environ, self._port):
            return refused(*reason)(environ, start_response)
        if environ.get("PATH_INFO", "").startswith(PAGES):
            return self._page_response(environ, start_response)
        try:
            return self._respond(environ, start)
        except BadRequestError as error:
            return refused(error.status, error.reason)(environ, start_response)
        except Exception as error:  # moto itself prints a traceback to stderr and returns an HTML page
            message = " ".join(str(error).split())
            return Response(f"{type(error).__name__}: {message}", 501)(environ, start)

    def _respond(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = _request_with_body(environ)
        with self._cloud.exclusive_request(request.headers.get(SEED_HEADER)):
            if self.decision is None:
                self._cloud.writes += 1
                return self._answer(request, environ, start_response)
            return self._decided(request, environ, start_response, self.decision)

    def _decided(
        self, request: Request, environ: Environ, start_response: Callable[..., Any], decision: Decision
    ) -> Iterable[bytes]:
        """The answer to a call that is allowed, or the refusal; both are in the log of calls."""
        call = api_call(request)
        ruling = decision(call)
        if ruling.refused:
            self._log.add(call, ruling, 403)
            status, headers, body = denial(call, ruling.refused)
            return Response(body, status, headers)(environ, start_response)
        seen: list[int] = []

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            seen.append(int(line.partition(" ")[0]))
            return start_response(line, headers, *more)

        self._cloud.writes += not call.changes_data_only
        answer = self._answer(request, environ, start)
        self._log.add(call, ruling, seen[-1] if seen else 0)
        return answer

    def _answer(self, request: Request, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if response := self._cloud.shims(request):
            status, headers, body = response
            return Response(body, status, headers)(environ, start_response)
        return list(self._moto(environ, start_response))

    def _page_response(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """A page or its data, with the token; a page with a policy of its own keeps it."""
        given = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        page = self._pages.get(str(environ.get("PATH_INFO")))
        if page is None or not secrets.compare_digest(given.encode(), self._token.encode()):
            return refused(403, "this page is shown with the token of the URL that was printed")(
                environ, start_response
            )
        answer = page(environ)
        own = answer.headers.pop(POLICY, None)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            closed = closed_headers(headers)
            if own:
                closed = [(name, own if name == POLICY else value) for name, value in closed]
            return start_response(status, closed, *more)

        return answer(environ, start)


def _scripted(page: str) -> Response:
    """A page of the kit's own with one script, and a policy that lets nothing else run or be asked."""
    nonce = secrets.token_urlsafe(18)
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Response(page.replace("{nonce}", nonce), mimetype="text/html", headers={POLICY: policy})


class _Dispatcher(DomainDispatcherApplication):
    """Moto's choice of a service, which prints the name that a signature gives where there is no such service."""

    def infer_service_region_host(self, environ: Environ, path: str) -> str | None:
        """The host or the name of the service that a request is for, None for S3.

        :raises BadRequestError: moto has no such service.
        """
        host: str | None = super().infer_service_region_host(environ, path)
        if host and not _is_served(host):
            raise BadRequestError(501, f"the emulated AWS has no service at {host!r}")
        return host


@lru_cache(maxsize=4096)
def _is_served(host: str) -> bool:
    return host in list_of_moto_modules() or any(pattern.match(f"http://{host}") for _, pattern in backend_url_patterns)


def _backend_app(service: Any) -> Any:
    """Moto's application for a service, other than its own control API."""
    if service == "moto_api":
        raise BadRequestError(404, "the emulated AWS has no control API")
    return create_backend_app(service)


def _request_with_body(environ: Environ) -> Request:
    """The request with its body read; ``environ`` gets a stream with the same body for moto."""
    body = with_body_read(environ)
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    request.get_data(cache=True)  # so that form values are parsed from this copy
    return request
