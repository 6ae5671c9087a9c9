"""One account and region of AWS, or of an emulated one, as a binding reads in it: nothing is ever changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from infra.emulator.provider.error_meanings import meaning
from infra.emulator.provider.property_mapping import Names
from infra.engine.provider import ProviderError

READING: Final = re.compile(r"(describe|get|list|head|search|batch_get)_")
"""boto3 methods that only read. Anything else is refused here, before it is sent."""

GLOBAL: Final = frozenset({"account", "budgets", "iam", "organizations", "route53", "sts"})
HOME: Final = "us-east-1"
"""Where the services stand that are the same in every region."""

Client = Callable[[str, str], Any]
"""A boto3 client for a service in a region."""


@dataclass(frozen=True)
class Account:
    """One account to read: its 12-digit id, its name in the estate, and a way to get boto3 clients there."""

    id: str
    name: str
    client: Client


@dataclass(frozen=True)
class ReadOnlyContext:
    """One account and region. The same question is asked once."""

    account_: Account
    region: str
    answers: dict[tuple[str, str, str], Any] = field(default_factory=dict, compare=False)

    @property
    def account(self) -> str:
        """The 12-digit account id."""
        return self.account_.id

    def call(self, operation: str, **parameters: Any) -> Any:
        """The answer of a reading ``service.operation``, all pages of it; failures say which operation failed."""
        service, method = operation.split(".")
        if not READING.match(method):
            raise ProviderError(f"{operation} is no reading call; collecting changes nothing")
        asked = (self.region, operation, repr(sorted(parameters.items())))
        if asked not in self.answers:
            try:
                client = self.account_.client(service, HOME if service in GLOBAL else self.region)
                self.answers[asked] = _whole(client, method, parameters)
            except Exception as error:
                raise meaning(operation, error) from error
        return self.answers[asked]

    def at(self, *, account: str = "", region: str = "") -> ReadOnlyContext:
        """The same in another region; another account is another collection."""
        if account and account != self.account:
            raise ProviderError(f"account {account} is read with its own credentials, not through {self.account}")
        return replace(self, region=region or self.region)

    def filled(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:  # noqa: ARG002
        """Parameters of a changing call; there are none when reading."""
        raise ProviderError(f"{operation} is no reading call; collecting changes nothing")


def _whole(client: Any, method: str, parameters: Mapping[str, Any]) -> Any:
    """The answer with its further pages, where the operation has pages."""
    if not client.can_paginate(method):
        return getattr(client, method)(**parameters)
    return client.get_paginator(method).paginate(**parameters).build_full_result()
