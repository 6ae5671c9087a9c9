"""Reads the body of a request within a limit, and refuses one whose length is malformed."""

from __future__ import annotations

import io
from typing import Any, Final

LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a body. The largest request that AWS itself takes in one piece as JSON is a function's code of 50 MB."""
_PIECE: Final = 1024 * 1024


class BadRequestError(Exception):
    """A request that cannot be read: an HTTP status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def with_body_read(environ: dict[str, Any], largest: int = LARGEST) -> bytes:
    """Read the body, and put a copy of it with its length into the WSGI environment in place of the connection.

    :raises BadRequestError: its length is malformed, too large, not what was sent, or it came too slowly.
    """
    length, chunked = environ.get("CONTENT_LENGTH") or "", environ.pop("HTTP_TRANSFER_ENCODING", "")
    if chunked:
        if chunked.strip().lower() != "chunked":
            raise BadRequestError(501, f"the Transfer-Encoding {chunked!r} is not read; allowed: chunked")
        if length:
            raise BadRequestError(400, "the request has both a Content-Length and a Transfer-Encoding")
        body = _read(environ["wsgi.input"], largest + 1)
    elif length:
        if not (length.isascii() and length.isdigit()):
            raise BadRequestError(400, f"the Content-Length {length!r} is not a number of bytes")
        if len(length) > len(str(largest)) or int(length) > largest:
            raise BadRequestError(413, f"the body has {length[:20]} bytes; at most {largest} are read")
        body = _read(environ["wsgi.input"], int(length))
        if len(body) < int(length):
            raise BadRequestError(400, f"the body ended after {len(body)} of {length} bytes")
    else:
        body = b""
    if len(body) > largest:
        raise BadRequestError(413, f"the body has more than the {largest} bytes that are read")
    environ.pop("wsgi.input_terminated", None)
    environ["wsgi.input"] = io.BytesIO(body)
    if chunked:
        environ["CONTENT_LENGTH"] = str(len(body))
    return body


def _read(stream: Any, count: int) -> bytes:
    """At most so many bytes, fewer where the stream ends before."""
    read = io.BytesIO()
    try:
        while (missing := count - read.tell()) > 0 and (piece := stream.read(min(_PIECE, missing))):
            read.write(piece)
    except TimeoutError as error:
        raise BadRequestError(408, "the body came too slowly") from error
    except (OSError, ValueError) as error:
        raise BadRequestError(400, f"the body cannot be read: {error}") from error
    return read.getvalue()
