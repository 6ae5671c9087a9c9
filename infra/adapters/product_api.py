"""One request to the API of the product of the same task, on the loopback address."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from infra.adapters.visit_request import ProductError

SECONDS: Final = 20
"""For one answer of the product."""
LARGEST: Final = 4_000_000
"""Bytes of an answer that are read."""


def asked(
    product: str, port: int, method: str, path: str, body: str | None, headers: Mapping[str, str], *,
    expected: Collection[int], shown: str,
) -> Any:  # fmt: skip
    """The JSON that the product answers; ``shown`` is the path without what must not be in a log.

    :raises ProductError: it gave no answer, no JSON, or another status than those ``expected``.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        text = response.read(LARGEST)
        if response.status not in expected:
            raise ProductError(f"{product} answered {method} {shown} with {response.status}")
        return json.loads(text)
    except (OSError, HTTPException, ValueError) as error:
        raise ProductError(f"{product} gave no answer: {type(error).__name__}") from None
    finally:
        connection.close()
