"""Services of which no listing reads every type: what is there, or could not be asked, is never taken as absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from infra.emulator.provider.binding import Call
from infra.engine.collection_gaps import Unread
from policies.separation.reference.resource_types import harmless_reasons, reviewed_types
from scripts.aws import unlisted_services
from scripts.aws.inventory import LISTINGS, NOT_LISTED
from scripts.aws.inventory.readers import readers
from scripts.aws.inventory.service_checks import DATA, checks, named, says_absent, types_to_check
from scripts.aws.read_only_context import READ_METHODS, Account, ReadOnlyContext


class Client:
    """A boto3 client whose every call answers the same, or is refused."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer

    def can_paginate(self, _: str) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return lambda **_: self.answer()


def refuse(code: str, message: str = "") -> Callable[[], Any]:
    def answer() -> Any:
        raise ClientError({"Error": {"Code": code, "Message": message}}, "ListPipes")

    return answer


def not_read(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Any], *, emulated: bool = False) -> list[Unread]:
    """What is not read of EventBridge Pipes in an account whose calls answer so."""
    monkeypatch.setattr(unlisted_services, "types_to_check", lambda: {"pipes": ("aws:pipes/pipe:Pipe",)})
    monkeypatch.setattr(unlisted_services, "_NOT_EMULATED", set())
    account = Account("240000000000", "clinical-north", lambda *_: Client(answer), emulated=emulated)
    return list(unlisted_services.services_not_read([ReadOnlyContext(account, "us-east-1")]))


def test_every_type_that_is_not_harmless_is_listed_asked_for_or_has_a_reason_why_not() -> None:
    covered = yaml.safe_load(DATA.read_text())["covered"]
    known = {*(listing.type for listing in LISTINGS), *NOT_LISTED}
    asked = {type_ for types in types_to_check().values() for type_ in types}
    for type_, category in reviewed_types().items():
        reason = covered.get(type_) or covered.get(type_.split(":")[1].partition("/")[0])
        assert category in harmless_reasons() or type_ in known or type_ in asked or reason, type_
    assert types_to_check().keys() == checks().keys()


def test_what_a_listing_reads_is_not_taken_for_something_that_was_not() -> None:
    """A share names its principals and its resources by types that no listing reads; each other item has a filter."""
    listings = (listing.list_call for listing in LISTINGS if listing.type in readers())
    read = {call.operation for call in listings if isinstance(call, Call)}
    rows = (row for rows in yaml.safe_load(DATA.read_text())["checks"].values() for row in rows)
    asked = [(operation, items) for operation, items, *_ in rows]
    assert [operation for operation, items in asked if operation in read and "[?" not in items] == []


def test_every_call_only_reads() -> None:
    for operation in (operation for calls in checks().values() for operation in calls):
        assert READ_METHODS.match(operation.split(".")[1]), operation


def test_a_service_in_which_something_is_counts_as_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    (gap,) = not_read(monkeypatch, lambda: {"Pipes": [{"Name": "intake"}]})
    assert gap.types == ("aws:pipes/pipe:Pipe",)
    assert "pipes.list_pipes names intake in us-east-1" in str(gap)


@pytest.mark.parametrize("code", ["AccessDenied", "InternalFailure", "ThrottlingException"])
def test_a_service_that_does_not_answer_counts_as_not_read(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    (gap,) = not_read(monkeypatch, refuse(code))
    assert code in gap.why


def test_a_service_in_which_nothing_is_or_that_the_account_has_not_is_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not_read(monkeypatch, lambda: {"Pipes": []}) == []
    assert not_read(monkeypatch, refuse("SubscriptionRequiredException")) == []
    assert says_absent("fms", "AccessDeniedException: No default admin could be found for account")
    assert not says_absent("pipes", "AccessDeniedException: not authorized")


def test_the_emulated_aws_holds_nothing_of_a_service_that_it_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not_read(monkeypatch, refuse("NotImplemented"), emulated=True) == []
    assert len(not_read(monkeypatch, refuse("AccessDenied"), emulated=True)) == 1


def test_names_are_few_and_counted() -> None:
    assert named([{"Arn": "a"}, "b", {"PipeName": "c"}, {}, {}]) == "a, b, c and 2 more"
