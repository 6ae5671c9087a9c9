"""Patches of ``moto.sts``: a session knows its tags and managed session policies, and its access key knows the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def session_properties() -> Iterator[None]:
    """Keep what ``TokenResponse.assume_role`` does not pass on to ``STSBackend.assume_role``."""
    from moto.sts.models import STSBackend
    from moto.sts.responses import TokenResponse

    responses: list[Any] = []
    respond, assume = TokenResponse.assume_role, STSBackend.assume_role

    def assume_role_response(self: Any) -> Any:
        responses.append(self)
        try:
            return respond(self)
        finally:
            responses.pop()

    def assume_role(self: Any, *args: Any, **kwargs: Any) -> Any:
        role: Any = assume(self, *args, **kwargs)
        given = responses[-1]._get_param if responses else lambda _: None
        role.tags = {tag["Key"]: tag.get("Value", "") for tag in given("Tags") or ()}
        role.policy_arns = tuple(each["arn"] for each in given("PolicyArns") or ())
        role.access_key.session = role
        return role

    with (
        patch.object(TokenResponse, "assume_role", assume_role_response),
        patch.object(STSBackend, "assume_role", assume_role),
    ):
        yield
