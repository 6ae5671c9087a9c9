"""moto's WSGI application behind the world's door, so that served requests meet the same shims and seeds."""

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


def front(world: EmulatedCloud) -> Callable[[Environ, Any], Iterable[bytes]]:
    """A WSGI application that answers for every account of the world."""
    moto = DomainDispatcherApplication(create_backend_app)

    def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
        request = _read_ahead(environ)
        with world.turn(request.headers.get(SEED_HEADER)):
            shimmed = world.shims(request)
            if shimmed:
                status, headers, body = shimmed
                return Response(body, status, headers)(environ, start_response)
            try:
                return list(moto(environ, start_response))
            except Exception as error:  # moto's own way is a traceback on stderr and a page of HTML
                said = " ".join(str(error).split())
                return Response(f"{type(error).__name__}: {said}", 501)(environ, start_response)

    return answer


def _read_ahead(environ: Environ) -> Request:
    """The request with its body read; moto finds the body in its place, unread."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    request.get_data(cache=True)  # form values are then parsed from this copy
    if length:
        environ["wsgi.input"] = io.BytesIO(body)
    return request
