"""Calls that AWS refuses: the emulated AWS answers them as AWS words it, and does nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch


@dataclass(frozen=True)
class Refusal:
    """An error of AWS: its code, its message, and how many calls it is given to."""

    code: str
    message: str
    times: int = 1000


def denied(principal: str, action: str, resource: str, why: str = "") -> Refusal:
    """AWS's words for a missing permission."""
    reason = why or f"because no identity-based policy allows the {action} action"
    message = f"User: {principal} is not authorized to perform: {action} on resource: {resource} {reason}"
    return Refusal("AccessDenied", message)


@contextmanager
def refusing(refusals: Mapping[str, Refusal]) -> Iterator[Counter[str]]:
    """Refuse calls by service and operation (``sqs.CreateQueue``); counts all calls of these operations."""
    from botocore.awsrequest import AWSResponse
    from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

    calls, answer = Counter[str](), BotocoreStubber.__call__

    def refuse(self: Any, event_name: str, request: Any, **more: Any) -> Any:
        operation = event_name.removeprefix("before-send.")
        refusal = refusals.get(operation)
        calls[operation] += refusal is not None
        if refusal is None or calls[operation] > refusal.times:
            return answer(self, event_name, request, **more)
        headers = {"Content-Type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 400, headers, MockRawResponse(_body(refusal, request.headers)))

    with patch.object(BotocoreStubber, "__call__", refuse):
        yield calls


def _body(refusal: Refusal, headers: Mapping[str, Any]) -> str:
    """The error in the form of the service: JSON where the call is JSON, XML of S3, or XML of the query services."""
    if "X-Amz-Target" in headers:
        return json.dumps({"__type": refusal.code, "message": refusal.message})
    error = f"<Error><Code>{refusal.code}</Code><Message>{refusal.message}</Message></Error>"
    form = "urlencoded" in str(headers.get("Content-Type", ""))
    return f"<ErrorResponse>{error}</ErrorResponse>" if form else error
