"""An organization's trail as its member accounts see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def organization_trails() -> Iterator[None]:
    """AWS shows an organization's trail in each of its accounts; moto shows it only in the one that made it."""
    from moto.cloudtrail.models import CloudTrailBackend, Trail, cloudtrail_backends
    from moto.organizations.models import organizations_backends

    describe, events, insights = (
        CloudTrailBackend.describe_trails,
        CloudTrailBackend.get_event_selectors,
        CloudTrailBackend.get_insight_selectors,
    )

    def payer_of(account: str) -> str:
        return str(organizations_backends.master_accounts.get(account, (account, ""))[0])

    def others(backend: Any) -> Iterator[Trail]:
        """The trails that other accounts keep for this account's organization."""
        for account, regions in list(cloudtrail_backends.items()):
            if account != backend.account_id and payer_of(account) == payer_of(backend.account_id):
                trails = [trail for region in regions.values() for trail in region.trails.values()]
                yield from (trail for trail in trails if trail.is_org_trail)

    def describe_all(self: Any, include_shadow_trails: bool) -> list[Trail]:
        own = list(describe(self, include_shadow_trails))
        return [*own, *others(self)] if include_shadow_trails else own

    def keeper(backend: Any, name: str) -> Any:
        """The backend that holds a trail: another account's, where it is the organization's."""
        trail = next((trail for trail in others(backend) if trail.arn == name), None)
        return cloudtrail_backends[trail.account_id][trail.region_name] if trail else backend

    def events_of(self: Any, trail_name: str) -> Any:
        return events(keeper(self, trail_name), trail_name)

    def insights_of(self: Any, trail_name: str) -> Any:
        return insights(keeper(self, trail_name), trail_name)

    with (
        patch.object(CloudTrailBackend, "describe_trails", describe_all),
        patch.object(CloudTrailBackend, "get_event_selectors", events_of),
        patch.object(CloudTrailBackend, "get_insight_selectors", insights_of),
    ):
        yield
