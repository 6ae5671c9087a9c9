"""Patch of ``moto.securityhub``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def hub_configuration_status() -> Iterator[None]:
    """Set the status of the central configuration as Security Hub does; moto expects it from the caller."""
    from moto.securityhub.models import SecurityHubBackend

    update = SecurityHubBackend.update_organization_configuration

    def update_with_status(
        self: Any, auto_enable: bool, auto_enable_standards: Any = None, organization_configuration: Any = None
    ) -> None:
        configuration = {"Status": "ENABLED", **organization_configuration} if organization_configuration else None
        update(self, auto_enable, auto_enable_standards, configuration)

    with patch.object(SecurityHubBackend, "update_organization_configuration", update_with_status):
        yield
