"""What moto is told and never tells: tags of identity providers, permission sets and budgets; whom a budget tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def forgotten() -> Iterator[None]:
    """These are kept with the thing they were given for, and read from there."""
    from moto.budgets.responses import BudgetsResponse
    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse
    from moto.ssoadmin.responses import SSOAdminResponse

    def provider(self: Any) -> Any:
        arn = self._get_param("SAMLProviderArn") or f":saml-provider/{self._get_param('Name')}"
        return next(each for each in self.backend.list_saml_providers() if each.arn.endswith(arn))

    def permission_set(self: Any) -> Any:
        sets = self.ssoadmin_backend.permission_sets
        return next(each for each in sets if each.permission_set_arn == self._get_param("ResourceArn"))

    def budget(self: Any) -> Any:
        asked = self._get_param("BudgetName") or (self._get_param("Budget") or {}).get("BudgetName")
        name = asked or self._get_param("ResourceARN").rsplit("/", 1)[-1]
        return self.backend.budgets[self._get_param("AccountId") or self.current_account][name]

    def subscribers(self: Any) -> Any:
        wanted = self._get_param("Notification")
        told = next(each for each in budget(self).notifications if each.details == wanted)
        return ActionResult({"Subscribers": told.subscribers})

    with ExitStack() as stack:
        for kind, name, operation in (
            (IamResponse, "create_saml_provider", _keeping(IamResponse.create_saml_provider, provider, "Tags")),
            (BudgetsResponse, "create_budget", _keeping(BudgetsResponse.create_budget, budget, "ResourceTags")),
            (BudgetsResponse, "describe_subscribers_for_notification", subscribers),
            (BudgetsResponse, "list_tags_for_resource", _telling(budget, "ResourceTags")),
            (IamResponse, "tag_saml_provider", _tagging(provider)),
            (IamResponse, "untag_saml_provider", _untagging(provider)),
            (SSOAdminResponse, "tag_resource", _tagging(permission_set)),
            (SSOAdminResponse, "untag_resource", _untagging(permission_set)),
            (SSOAdminResponse, "list_tags_for_resource", _telling(permission_set, "Tags")),
        ):
            stack.enter_context(patch.object(kind, name, operation, create=True))
        yield


Look = Callable[[Any], Any]
"""From a request to what it is about, in moto's own models."""


def _keeping(create: Look, look: Look, member: str) -> Look:
    def create_and_keep(self: Any) -> Any:
        answer = create(self)
        look(self).tags = self._get_param(member) or []
        return answer

    return create_and_keep


def _tagging(look: Look) -> Look:
    def tag(self: Any) -> Any:
        from moto.core.responses import EmptyResult

        thing, given = look(self), self._get_param("Tags")
        names = {each["Key"] for each in given}
        thing.tags = [*(each for each in thing.tags if each["Key"] not in names), *given]
        return EmptyResult()

    return tag


def _untagging(look: Look) -> Look:
    def untag(self: Any) -> Any:
        from moto.core.responses import EmptyResult

        thing, gone = look(self), self._get_param("TagKeys")
        thing.tags = [each for each in thing.tags if each["Key"] not in gone]
        return EmptyResult()

    return untag


def _telling(look: Look, member: str) -> Look:
    def tell(self: Any) -> Any:
        from moto.core.responses import ActionResult

        return ActionResult({member: look(self).tags})

    return tell
