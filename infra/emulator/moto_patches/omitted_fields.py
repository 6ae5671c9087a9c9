"""Stores request fields that moto drops: tags of SAML providers, permission sets and budgets; budget subscribers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def omitted_fields() -> Iterator[None]:
    """Store the fields on moto's model of the resource, and return them from there."""
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
        given = self._get_param("BudgetName") or (self._get_param("Budget") or {}).get("BudgetName")
        name = given or self._get_param("ResourceARN").rsplit("/", 1)[-1]
        return self.backend.budgets[self._get_param("AccountId") or self.current_account][name]

    def subscribers(self: Any) -> Any:
        wanted = self._get_param("Notification")
        found = next(each for each in budget(self).notifications if each.details == wanted)
        return ActionResult({"Subscribers": found.subscribers})

    with ExitStack() as stack:
        for kind, name, operation in (
            (IamResponse, "create_saml_provider", _storing_tags(IamResponse.create_saml_provider, provider, "Tags")),
            (BudgetsResponse, "create_budget", _storing_tags(BudgetsResponse.create_budget, budget, "ResourceTags")),
            (BudgetsResponse, "describe_subscribers_for_notification", subscribers),
            (BudgetsResponse, "list_tags_for_resource", _listing_tags(budget, "ResourceTags")),
            (IamResponse, "tag_saml_provider", _tagging(provider)),
            (IamResponse, "untag_saml_provider", _untagging(provider)),
            (SSOAdminResponse, "tag_resource", _tagging(permission_set)),
            (SSOAdminResponse, "untag_resource", _untagging(permission_set)),
            (SSOAdminResponse, "list_tags_for_resource", _listing_tags(permission_set, "Tags")),
        ):
            stack.enter_context(patch.object(kind, name, operation, create=True))
        yield


Handler = Callable[[Any], Any]
"""A method of one of moto's response classes; ``find`` returns the model object that its request refers to."""


def _storing_tags(create: Handler, find: Handler, member: str) -> Handler:
    def create_and_store(self: Any) -> Any:
        answer = create(self)
        find(self).tags = self._get_param(member) or []
        return answer

    return create_and_store


def _tagging(find: Handler) -> Handler:
    def tag(self: Any) -> Any:
        from moto.core.responses import EmptyResult

        resource, given = find(self), self._get_param("Tags")
        names = {each["Key"] for each in given}
        resource.tags = [*(each for each in resource.tags if each["Key"] not in names), *given]
        return EmptyResult()

    return tag


def _untagging(find: Handler) -> Handler:
    def untag(self: Any) -> Any:
        from moto.core.responses import EmptyResult

        resource, removed = find(self), self._get_param("TagKeys")
        resource.tags = [each for each in resource.tags if each["Key"] not in removed]
        return EmptyResult()

    return untag


def _listing_tags(find: Handler, member: str) -> Handler:
    def list_tags(self: Any) -> Any:
        from moto.core.responses import ActionResult

        return ActionResult({member: find(self).tags})

    return list_tags
