"""The read-only context of a binding: one account and region of AWS or of a served emulator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from infra.emulator.provider.error_translation import translate_error
from infra.emulator.provider.property_mapping import Names
from infra.engine.provider import ProviderError

READ_METHODS: Final = re.compile(r"(describe|get|list|head|search|batch_get)_")
"""boto3 methods that only read; every other method is refused before a request is sent."""

GLOBAL_REGION: Final = "us-east-1"
_ONE_ENDPOINT: Final = frozenset(
    {"account", "budgets", "chatbot", "cloudfront", "ecr-public", "iam", "organizations", "route53", "shield", "sts"}
)
GLOBAL: Final = {
    **dict.fromkeys(_ONE_ENDPOINT, GLOBAL_REGION),
    **dict.fromkeys(("globalaccelerator", "networkmanager", "s3control.list_multi_region_access_points"), "us-west-2"),
}
"""Global service, or operation, -> the region of its endpoint."""

Client = Callable[[str, str], Any]
"""A boto3 client for a service in a region."""


@dataclass(frozen=True)
class Account:
    """One account to read: its 12-digit id, its name in the estate, and a function that returns its boto3 clients.

    ``emulated`` says that it is an account of the kit's emulated AWS, in which a service that it does not have holds
    nothing.
    """

    id: str
    name: str
    client: Client
    emulated: bool = False


@dataclass(frozen=True)
class ReadOnlyContext:
    """One account and region; each call is made once and its response cached."""

    account_: Account
    region: str
    responses: dict[tuple[str, str, str], Any] = field(default_factory=dict, compare=False)

    @property
    def account(self) -> str:
        """The 12-digit account id."""
        return self.account_.id

    def call(self, operation: str, **parameters: Any) -> Any:
        """The response of a read-only ``service.operation`` with all pages; errors name the operation."""
        service, method = operation.split(".")
        if not READ_METHODS.match(method):
            raise ProviderError(f"{operation} is not a read-only operation; a collection changes nothing")
        region = GLOBAL.get(operation) or GLOBAL.get(service) or self.region
        key = (region, operation, repr(sorted(parameters.items())))
        if key not in self.responses:
            try:
                client = self.account_.client(service, region)
                self.responses[key] = _all_pages(client, method, parameters)
            except Exception as error:
                raise translate_error(operation, error) from error
        return self.responses[key]

    def in_scope(self, *, account: str = "", region: str = "") -> ReadOnlyContext:
        """The context of another region; another account needs its own credentials and is refused."""
        if account and account != self.account:
            raise ProviderError(f"account {account} is read with its own credentials, not through {self.account}")
        return replace(self, region=region or self.region)

    def parameters(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:  # noqa: ARG002
        """Refuse: parameters from inputs are only needed by operations that change something."""
        raise ProviderError(f"{operation} is not a read-only operation; a collection changes nothing")


def _all_pages(client: Any, method: str, parameters: Mapping[str, Any]) -> Any:
    """The response of an operation, with all pages where the operation is paginated."""
    if not client.can_paginate(method):
        return getattr(client, method)(**parameters)
    return client.get_paginator(method).paginate(**parameters).build_full_result()
