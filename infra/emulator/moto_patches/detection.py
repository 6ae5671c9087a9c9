"""What moto forgets of the services that look for trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def detectors() -> Iterator[None]:
    """A detector keeps the features that an update does not name; moto forgets them."""
    from moto.guardduty.models import Detector

    update = Detector.update

    def update_and_keep(self: Any, enable: Any, frequency: Any, sources: Any, features: Any) -> None:
        if features is not None:
            before = {each["name"]: each for each in self.features or ()}
            features = [*{**before, **{each["name"]: each for each in features}}.values()]
        update(self, enable, frequency, sources, features)

    with patch.object(Detector, "update", update_and_keep):
        yield


@contextmanager
def hubs() -> Iterator[None]:
    """Security Hub works the status of its central configuration out by itself; moto asks the caller for it."""
    from moto.securityhub.models import SecurityHubBackend

    update = SecurityHubBackend.update_organization_configuration

    def update_and_answer(
        self: Any, auto_enable: bool, auto_enable_standards: Any = None, organization_configuration: Any = None
    ) -> None:
        how = {"Status": "ENABLED", **organization_configuration} if organization_configuration else None
        update(self, auto_enable, auto_enable_standards, how)

    with patch.object(SecurityHubBackend, "update_organization_configuration", update_and_answer):
        yield
