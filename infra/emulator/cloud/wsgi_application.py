"""The WSGI application of the emulated AWS: moto's own, with the same shims and seeds as in-process requests."""

from __future__ import annotations

import io
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
from infra.emulator.cloud.emulated_cloud import EmulatedCloud
from infra.emulator.cloud.request_body import BadRequestError, with_body_read
from infra.emulator.cloud.request_filter import Environ, closed_headers, refusal, refused

PAGE: Final = "/_mso/report"
"""The path of the one page that is served; no bucket can have such a name."""


class ServedAws:
    """A WSGI application that serves every account of a cloud on a port of loopback.

    It answers only what ``request_filter`` lets through, and a page under a URL with a token that it draws itself.
    """

    def __init__(self, cloud: EmulatedCloud, port: int) -> None:
        self._cloud, self._port = cloud, port
        self._moto = _Dispatcher(_backend_app)
        self.decision: Decision | None = None  # of the calls that are refused; without it, every call is allowed
        self._page, self._token = "", secrets.token_urlsafe(24)

    def show(self, page: str) -> str:
        """Serve an HTML page; returns its path with the token, without which it is not answered."""
        self._page = page
        return f"{PAGE}?token={self._token}"

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request (WSGI)."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, closed_headers(headers), *more)

        if reason := refusal(environ, self._port):
            return refused(*reason)(environ, start_response)
        if environ.get("PATH_INFO") == PAGE:
            return self._page_response(environ)(environ, start)
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
            denied = self._denied(request)
            self._cloud.writes += not denied
            response = denied or self._cloud.shims(request)
            if response:
                status, headers, body = response
                return Response(body, status, headers)(environ, start_response)
            return list(self._moto(environ, start_response))

    def _denied(self, request: Request) -> tuple[int, Any, Any] | None:
        """The response to a call that the decision refuses."""
        if self.decision is None:
            return None
        call = api_call(request)
        reason = self.decision(call)
        return denial(call, reason) if reason else None

    def _page_response(self, environ: Environ) -> Response:
        given = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        if not self._page or not secrets.compare_digest(given.encode(), self._token.encode()):
            return refused(403, "this page is shown with the token of the URL that was printed")
        return Response(self._page, mimetype="text/html")


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
