"""Why a webhook is refused, and the comparison of what it should know."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any


class WebhookRefusedError(Exception):
    """The request is from nobody who knows the secret, or lacks what the journey needs; ``status`` is the answer."""

    def __init__(self, reason: str, status: int = 422) -> None:
        super().__init__(reason)
        self.status = status


def require_same(given: str | None, expected: str) -> None:
    """Compare in constant time.

    :raises WebhookRefusedError: (401) they differ, or ``expected`` is empty: without a secret nobody can be told apart.
    """
    if not expected or not hmac.compare_digest((given or "").encode(), expected.encode()):
        raise WebhookRefusedError("the request does not know the secret", 401)


def header_of(headers: Mapping[str, str], name: str) -> str | None:
    """A header of a request, whose name is given in small letters."""
    return next((value for key, value in headers.items() if key.lower() == name), None)


def body_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a request.

    :raises WebhookRefusedError: it is none.
    """
    try:
        found = json.loads(body)
    except ValueError:
        raise WebhookRefusedError("the body is not JSON", 400) from None
    if not isinstance(found, dict):
        raise WebhookRefusedError("the body is no JSON object", 400)
    return found
