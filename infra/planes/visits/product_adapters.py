"""What the adapters beside a practice's products are told (infra/adapters): where bookings and answers go."""

from __future__ import annotations

import json
from collections.abc import Mapping

from infra.context.account_context import AccountContext
from infra.context.data_stores import hosting_system, senders_of
from infra.iam.policy_builder import Text
from infra.manifest.manifest_model import Flow, Manifest
from infra.manifest.visit_requirements import HELD_BY, visit_requirements
from infra.planes.visits.visit_roles import VisitsInClinical
from infra.visits.requirements import BOOKING_FLOW

Adapters = Mapping[str, Mapping[str, Text]]
"""Hosted system -> what its adapter is told, by placeholder (``ADAPTER_PLACEHOLDERS``)."""


def adapters_in_clinical(visits: VisitsInClinical) -> Adapters:
    """The adapters of the systems that hold consent forms and exams."""
    manifest = visits.context.estate.manifest
    told = {
        hosting_system(manifest, HELD_BY[kind]): {
            "visits_bus": visits.bus_arn, "form_requests": visits.queue_url(kind)
        }
        for kind in visits.asked
    }  # fmt: skip
    return _with_adapter(visits.context, told)


def adapters_in_exchange(context: AccountContext, flows: list[Flow]) -> Adapters:
    """The adapters of the systems that book."""
    manifest, practice = context.estate.manifest, context.owner
    if not visit_requirements(manifest, practice):
        return {}
    told = {"flows_bucket": context.bucket_name("flows"), "offered": json.dumps(offered(manifest, practice))}
    booking = (flow for flow in flows if flow.id == BOOKING_FLOW)
    senders = {system for flow in booking for system in senders_of(manifest, practice, flow, "exchange")}
    return _with_adapter(context, dict.fromkeys(sorted(senders), told))


def offered(manifest: Manifest, practice: str) -> dict[str, dict[str, str]]:
    """The slug of each event type to make in the scheduling product -> its service, location and state."""
    return {
        f"{service}-{location.slug}": {"service": service, "location": location.slug, "state": location.state}
        for location in manifest.locations_of(practice)
        for service in location.services
    }


def _with_adapter(context: AccountContext, told: Mapping[str, Mapping[str, Text]]) -> Adapters:
    """The systems whose product has an adapter that needs no more than this."""
    products = {system.id: system.runtime for system in context.estate.manifest.systems if system.runtime}
    adapters = {system: products[system].adapter for system in told if system in products}
    able = (system for system, adapter in adapters.items() if adapter and adapter.needs <= told[system].keys())
    return {system: told[system] for system in able}
