"""The WSGI application of the emulated AWS: moto's own, with the same shims and seeds as in-process requests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

from infra.emulator.cloud.boto3_clients import SEED_HEADER
from infra.emulator.cloud.emulated_cloud import EmulatedCloud

Environ = dict[str, Any]


def wsgi_application(cloud: EmulatedCloud) -> Callable[[Environ, Any], Iterable[bytes]]:
    """A WSGI application that serves every account of the cloud."""
    moto = DomainDispatcherApplication(create_backend_app)

    def respond(environ: Environ, start_response: Any) -> Iterable[bytes]:
        request = _request_with_body(environ)
        with cloud.exclusive_request(request.headers.get(SEED_HEADER)):
            response = cloud.shims(request)
            if response:
                status, headers, body = response
                return Response(body, status, headers)(environ, start_response)
            try:
                return list(moto(environ, start_response))
            except Exception as error:  # moto itself prints a traceback to stderr and returns an HTML page
                message = " ".join(str(error).split())
                return Response(f"{type(error).__name__}: {message}", 501)(environ, start_response)

    return respond


def _request_with_body(environ: Environ) -> Request:
    """The request with its body read; ``environ`` gets a new stream with the same body for moto."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    request.get_data(cache=True)  # so that form values are parsed from this copy
    if length:
        environ["wsgi.input"] = io.BytesIO(body)
    return request
