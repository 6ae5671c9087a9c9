"""Patch of ``moto.cloudtrail``: organization trails in member accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def organization_trails() -> Iterator[None]:
    """List an organization trail in each account of the organization; moto lists it in the creating account only."""
    from moto.cloudtrail.models import CloudTrailBackend, Trail, cloudtrail_backends
    from moto.organizations.models import organizations_backends

    describe, events, insights = (
        CloudTrailBackend.describe_trails,
        CloudTrailBackend.get_event_selectors,
        CloudTrailBackend.get_insight_selectors,
    )

    def payer_of(account: str) -> str:
        return str(organizations_backends.master_accounts.get(account, (account, ""))[0])

    def organization_trails_of(backend: Any) -> Iterator[Trail]:
        """The organization trails of this account's organization that other accounts created."""
        for account, regions in list(cloudtrail_backends.items()):
            if account != backend.account_id and payer_of(account) == payer_of(backend.account_id):
                trails = [trail for region in regions.values() for trail in region.trails.values()]
                yield from (trail for trail in trails if trail.is_org_trail)

    def describe_all(self: Any, include_shadow_trails: bool) -> list[Trail]:
        own = list(describe(self, include_shadow_trails))
        return [*own, *organization_trails_of(self)] if include_shadow_trails else own

    def owner(backend: Any, name: str) -> Any:
        """The backend of the account that owns a trail: another account for an organization trail."""
        trail = next((trail for trail in organization_trails_of(backend) if trail.arn == name), None)
        return cloudtrail_backends[trail.account_id][trail.region_name] if trail else backend

    def events_of(self: Any, trail_name: str) -> Any:
        return events(owner(self, trail_name), trail_name)

    def insights_of(self: Any, trail_name: str) -> Any:
        return insights(owner(self, trail_name), trail_name)

    with (
        patch.object(CloudTrailBackend, "describe_trails", describe_all),
        patch.object(CloudTrailBackend, "get_event_selectors", events_of),
        patch.object(CloudTrailBackend, "get_insight_selectors", insights_of),
    ):
        yield
