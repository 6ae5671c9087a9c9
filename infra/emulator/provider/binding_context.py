"""The context of a binding on the emulator: one account and region of the emulated organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from infra.emulator.cloud.boto3_clients import Clients
from infra.emulator.provider.error_translation import translate_error
from infra.emulator.provider.property_mapping import Names, to_boto3


@dataclass(frozen=True, slots=True)
class BindingContext:
    """One account and region, the role assumed there, and the boto3 clients."""

    clients: Clients
    account: str
    region: str
    role: str = ""

    def call(self, operation: str, **parameters: Any) -> Any:
        """The response of ``service.operation``; errors name the operation."""
        service, method = operation.split(".")
        try:
            with self.clients.shared_client(self.account, service, self.region, self.role) as client:
                return getattr(client, method)(**parameters)
        except Exception as error:
            raise translate_error(operation, error) from error

    def in_scope(self, *, account: str = "", region: str = "") -> BindingContext:
        """The context of another account or region."""
        return replace(self, account=account or self.account, region=region or self.region)

    def parameters(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:
        """The parameters of an operation, from each property that the operation accepts."""
        service, method = operation.split(".")
        with self.clients.shared_client(self.account, service, self.region, self.role) as client:
            model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
        accepted: dict[str, Any] = to_boto3(model.input_shape, dict(props), names) if model.input_shape else {}
        return accepted
