"""Which HTTP requests the served AWS answers: those of programs on this machine, and none that a web page made.

A page of another site can send requests to a port of loopback, and reach it under a name of its own. Every browser
says so in ``Host``, ``Origin``, ``Referer`` or ``Sec-Fetch-Site``; the AWS CLI, the SDKs and scanners send only
``Host``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from moto.moto_server.werkzeug_app import HTTP_METHODS
from werkzeug.wrappers import Response

Environ = dict[str, Any]

OWN_NAMES: Final = ("127.0.0.1", "localhost")
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_BELOW_LOCALHOST: Final = re.compile(rf"(?:{_LABEL}\.)+localhost")
"""A bucket or an account before the endpoint's own name; no DNS server answers for ``localhost``."""
_OF_AWS: Final = re.compile(rf"(?:{_LABEL}\.)+(?:amazonaws\.com(?:\.cn)?|api\.aws)")
_SIGNED: Final = re.compile(r"AWS4-(?:HMAC|ECDSA-P256)-SHA256\s|AWS \S+:")
_CONTROL_API: Final = re.compile(r"/*(?:moto-api|favicon\.ico)", re.IGNORECASE)
"""moto's own dashboard, reset, seed, configuration and recorder."""

_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No script runs in what the emulated AWS returns (a page in a bucket, for example), and no page may embed it."""


def refusal(environ: Mapping[str, Any], port: int) -> tuple[int, str] | None:
    """The status and the reason with which a request is refused, None for one that is answered.

    ``environ`` is the WSGI environment, ``port`` the port on which the emulated AWS listens.
    """
    host, origins = environ.get("HTTP_HOST"), {f"http://{name}:{port}" for name in OWN_NAMES}
    if not host:
        return 400, "the request has no Host header"
    if not _own_host(str(host).lower(), port, _is_signed(environ)):
        return 403, f"the host {host!r} is not answered; it is 127.0.0.1:{port} or localhost:{port}"
    if environ["REQUEST_METHOD"] not in HTTP_METHODS:
        return 405, f"the method {environ['REQUEST_METHOD']!r} is not answered; allowed: {', '.join(HTTP_METHODS)}"
    if "HTTP_UPGRADE" in environ or any(name.startswith("HTTP_SEC_WEBSOCKET") for name in environ):
        return 403, "the connection cannot be upgraded: only plain HTTP is answered"
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
        return 403, "a page of another site made this request (Sec-Fetch-Site)"
    if any(name.startswith("HTTP_ACCESS_CONTROL_REQUEST_") for name in environ):
        return 403, "no page of another origin is allowed (a preflight request)"
    if environ.get("HTTP_ORIGIN", "") not in {"", *origins}:
        return 403, "a page of another origin made this request (Origin)"
    if (referer := environ.get("HTTP_REFERER")) and _origin(referer) not in origins:
        return 403, "a page of another origin made this request (Referer)"
    if _CONTROL_API.match(str(environ.get("PATH_INFO", ""))):
        return 404, "the emulated AWS has no control API"
    return None


def refused(status: int, reason: str) -> Response:
    """The response to a request that is not answered."""
    return Response(f"refused: {reason}\n", status, dict(_HEADERS), mimetype="text/plain")


def closed_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of a response without permission for other origins, and with those that keep pages out."""
    replaced = {name.lower() for name in _HEADERS}
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    return [pair for pair in kept if not pair[0].lower().startswith("access-control-")] + list(_HEADERS.items())


def _own_host(host: str, port: int, signed: bool) -> bool:
    """Whether a Host names the endpoint, a bucket or account below it, or, in a signed request, a service of AWS."""
    name, _, given = host.partition(":")
    if given != str(port):
        return not given and signed and _OF_AWS.fullmatch(name) is not None
    below = _BELOW_LOCALHOST.fullmatch(name) is not None
    return name in OWN_NAMES or below or (signed and _OF_AWS.fullmatch(name) is not None)


def _is_signed(environ: Mapping[str, Any]) -> bool:
    return bool(_SIGNED.match(str(environ.get("HTTP_AUTHORIZATION", "")))) or "X-Amz-Signature=" in str(
        environ.get("QUERY_STRING", "")
    )


def _origin(url: str) -> str:
    """The origin of a URL, empty for one that cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
