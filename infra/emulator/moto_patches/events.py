"""Patch of ``moto.events``: what a connection tells of its credential, and where it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch
from uuid import uuid4

CURRENT: Final = "AWSCURRENT"
HIDDEN: Final = ("ApiKeyValue", "Password", "ClientSecret")
"""Members that EventBridge takes and never returns (API_DescribeConnection, ConnectionAuthResponseParameters)."""


@contextmanager
def connection_credentials() -> Iterator[None]:
    """``describe_connection`` returns no credential; ``update_connection`` also changes the secret that keeps it.

    moto returns the credential as it was given (``Connection.describe``), an update leaves the secret as it was
    (``EventsBackend.update_connection``), and the key of the secret is dropped (``EventsHandler.create_connection``).
    """
    from moto.events.models import Connection, EventsBackend
    from moto.events.responses import EventsHandler
    from moto.secretsmanager.models import secretsmanager_backends

    describe, update = Connection.describe, EventsBackend.update_connection

    def describe_without_credential(self: Any) -> dict[str, Any]:
        key = getattr(self, "kms_key_identifier", None)
        told = {**describe(self), "AuthParameters": _without_credential(self.auth_parameters)}
        return {**told, "KmsKeyIdentifier": key} if key else told

    def with_key(handle: Any) -> Any:
        def handle_and_keep(self: Any) -> Any:
            answer = handle(self)
            connection, key = self.events_backend.connections[self._get_param("Name")], "KmsKeyIdentifier"
            if (given := self._get_param(key)) is not None:
                connection.kms_key_identifier = given
            return answer

        return handle_and_keep

    def update_with_secret(self: Any, name: str, **kwargs: Any) -> dict[str, Any]:
        answer: dict[str, Any] = update(self, name, **kwargs)
        if given := kwargs.get("auth_parameters"):
            secrets = secretsmanager_backends[self.account_id][self.region_name]
            value, secret = json.dumps(_members(given)), self.connections[name].secret_arn
            secrets.put_secret_value(secret, value, "", str(uuid4()), [CURRENT])
        return answer

    with ExitStack() as stack:
        stack.enter_context(patch.object(Connection, "describe", describe_without_credential))
        stack.enter_context(patch.object(EventsBackend, "update_connection", update_with_secret))
        for name in ("create_connection", "update_connection"):
            stack.enter_context(patch.object(EventsHandler, name, with_key(getattr(EventsHandler, name))))
        yield


def _without_credential(value: Any) -> Any:
    if isinstance(value, Mapping):
        hidden = {*HIDDEN, *(("Value",) if value.get("IsValueSecret") else ())}
        return {key: _without_credential(each) for key, each in value.items() if key not in hidden}
    return [_without_credential(each) for each in value] if isinstance(value, list) else value


def _members(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The members of the secret, named as moto names them when it makes it: ``api_key_name``, ``api_key_value``."""
    from moto.utilities.utils import CamelToUnderscoresWalker

    found: dict[str, Any] = {}
    for value in parameters.values():
        if isinstance(value, Mapping):
            found |= CamelToUnderscoresWalker.parse(dict(value))
    return found
