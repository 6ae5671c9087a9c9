"""Patches of ``moto.sts``: a session knows its tags, its time and managed session policies; its access key knows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from infra.errors import UsageError
from infra.iam.saml_assertion import parse_assertion


@contextmanager
def session_properties() -> Iterator[None]:
    """Keep what ``TokenResponse.assume_role`` does not pass on, and what ``assume_role_with_saml`` does not keep."""
    from moto.sts.models import STSBackend, sts_backends
    from moto.sts.responses import TokenResponse

    responses: list[Any] = []
    respond, answer_saml = TokenResponse.assume_role, TokenResponse.assume_role_with_saml
    assume, by_saml = STSBackend.assume_role, STSBackend.assume_role_with_saml

    def assume_role_response(self: Any) -> Any:
        responses.append(self)
        try:
            return respond(self)
        finally:
            responses.pop()

    def saml_response(self: Any) -> Any:
        responses.append(self)
        try:
            return answer_saml(self)
        finally:
            responses.pop()

    def assume_role(self: Any, *args: Any, **kwargs: Any) -> Any:
        role: Any = assume(self, *args, **kwargs)
        given = responses[-1]._get_param if responses else lambda _: None
        role.tags = {tag["Key"]: tag.get("Value", "") for tag in given("Tags") or ()}
        role.policy_arns = tuple(each["arn"] for each in given("PolicyArns") or ())
        return known(role)

    def assume_role_with_saml(self: Any, **kwargs: Any) -> Any:
        text = kwargs["saml_assertion"]
        role: Any = by_saml(self, **kwargs)
        try:
            role.tags = dict(parse_assertion(text, "the assertion").tags)
        except UsageError:
            role.tags = {}
        role.policy_arns, role.access_key.role_arn = (), role.role_arn
        if seconds := responses and responses[-1]._get_param("DurationSeconds"):
            role.expiration = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=int(seconds))
        if role.account_id != self.account_id:  # moto looks for a session in the account of its key
            sts_backends[role.account_id][role.partition].assumed_roles.append(role)
        return known(role)

    def known(role: Any) -> Any:
        role.access_key.session, role.issued = role, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return role

    with (
        patch.object(TokenResponse, "assume_role", assume_role_response),
        patch.object(TokenResponse, "assume_role_with_saml", saml_response),
        patch.object(STSBackend, "assume_role", assume_role),
        patch.object(STSBackend, "assume_role_with_saml", assume_role_with_saml),
    ):
        yield
