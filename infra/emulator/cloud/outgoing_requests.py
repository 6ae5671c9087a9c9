"""What moto would send to other servers: webhooks are dropped; Docker and moto's own control API do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlsplit

from infra.emulator.cloud.network_closure import answers_a_request
from infra.engine.provider import ProviderError

CONTROL_API: Final = "motoapi.amazonaws.com"


@contextmanager
def no_outgoing_requests() -> Iterator[None]:
    """Drop what AWS would deliver to a URL; the publisher's own call succeeds, as with an endpoint that is down.

    All of moto's deliveries (HTTP subscriptions of SNS, API destinations of EventBridge, HTTP endpoints of Firehose,
    integrations of API Gateway) go through ``requests``, whose ``Session.request`` sends nothing while a request to the
    emulated AWS is answered. Changes also ``moto.utilities.docker_utilities`` and ``moto.core.custom_responses_mock``.
    """
    import requests
    from moto.core.custom_responses_mock import CallbackResponse
    from moto.utilities.docker_utilities import DockerModel

    send, matches = requests.Session.request, CallbackResponse.matches

    def sent_by_others(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _undelivered() if answers_a_request() else send(self, *args, **kwargs)

    def matches_aws(self: Any, request: Any) -> tuple[bool, str]:
        if urlsplit(str(request.url)).hostname == CONTROL_API:
            raise ProviderError(f"refused a request to {CONTROL_API}: the emulated AWS has no control API")
        found: tuple[bool, str] = matches(self, request)
        return found

    with (
        patch.object(requests.Session, "request", sent_by_others),
        patch.object(CallbackResponse, "matches", matches_aws),
        patch.object(DockerModel, "docker_client", property(_no_docker)),
        patch.object(DockerModel, "ensure_image_exists", _no_docker),
    ):
        yield


def _undelivered() -> Any:
    import requests

    response = requests.Response()
    response.status_code, response.reason = 504, "the emulated AWS sends nothing to other servers"
    return response


def _no_docker(*_: Any) -> Any:
    raise ProviderError("the emulated AWS uses no Docker: no function, job or image is run")
