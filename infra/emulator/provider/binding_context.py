"""One account and region of the emulated organization, as a binding works in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from infra.emulator.cloud.boto3_clients import Clients
from infra.emulator.provider.error_meanings import meaning
from infra.emulator.provider.property_mapping import Names, fill


@dataclass(frozen=True, slots=True)
class BindingContext:
    """One account and region, and the clients to work there."""

    clients: Clients
    account: str
    region: str
    role: str = ""

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call ``service.operation`` and give its answer; failures say which operation failed."""
        service, method = operation.split(".")
        try:
            with self.clients.acting(self.account, service, self.region, self.role) as client:
                return getattr(client, method)(**parameters)
        except Exception as error:
            raise meaning(operation, error) from error

    def at(self, *, account: str = "", region: str = "") -> BindingContext:
        """The same in another account or region."""
        return replace(self, account=account or self.account, region=region or self.region)

    def filled(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:
        """Parameters for an operation: each input that it has a place for."""
        service, method = operation.split(".")
        with self.clients.acting(self.account, service, self.region, self.role) as client:
            model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
        parameters: dict[str, Any] = fill(model.input_shape, dict(props), names) if model.input_shape else {}
        return parameters
