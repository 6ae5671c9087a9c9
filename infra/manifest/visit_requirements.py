"""What a practice's patients complete before a visit: from its services, its states, and the flows that it declares."""

from __future__ import annotations

from typing import Final

from infra.manifest import facts
from infra.manifest.facts.consent_forms import ConsentForm, consent_forms
from infra.manifest.facts.time_zones import time_zones
from infra.manifest.flow_carriage import brokered_flows
from infra.manifest.manifest_model import Manifest
from infra.visits.requirements import BOOKING_FLOW, CONSENT, EXAM, STATUS_FLOWS, Case, Form, cases

HELD_BY: Final = {CONSENT: "consent-forms", EXAM: "good-faith-exam"}
"""Requirement -> the system that holds what is completed."""


def visit_requirements(manifest: Manifest, practice: str) -> tuple[str, ...]:
    """The requirements whose journey is built for a practice: its exchange carries bookings in, and the status back."""
    carried = {flow.id for flow in brokered_flows(manifest, practice)}
    if BOOKING_FLOW not in carried:
        return ()
    return tuple(requirement for requirement, flow in STATUS_FLOWS.items() if flow in carried)


def asked_requirements(manifest: Manifest, practice: str) -> tuple[str, ...]:
    """The requirements that a hosted product asks for, by the kit's adapter beside it; people see to the others."""
    products = {system.id: system.runtime for system in manifest.systems_of(practice) if system.runtime}
    parts = {system.id: system.part_of or system.id for system in manifest.systems_of(practice)}
    adapters = {kind: product.adapter for kind, held_by in HELD_BY.items()
                if (product := products.get(parts.get(held_by, held_by)))}  # fmt: skip
    able = {kind for kind, adapter in adapters.items() if adapter and adapter.answers == kind}
    return tuple(kind for kind in visit_requirements(manifest, practice) if kind in able)


def visit_cases(manifest: Manifest, practice: str) -> tuple[Case, ...]:
    """Every service of the practice's locations, in the state of each, with what it needs."""
    locations = manifest.locations_of(practice)
    forms = [Form(id=each.id, services=each.services, states=each.states, for_minors=each.for_minors)
             for each in consent_forms().values() if each.required]  # fmt: skip
    services = sorted({service for location in locations for service in location.services})
    with_exam = [service for service in services if EXAM in facts.services()[service].needs]
    states = sorted({location.state for location in locations})
    return tuple(cases(services, states, forms, with_exam, visit_requirements(manifest, practice)))


def forms_of(manifest: Manifest, practice: str) -> tuple[ConsentForm, ...]:
    """The draft forms that a practice's patients may be asked for: those of its services, and for marketing."""
    locations = manifest.locations_of(practice)
    services = {service for location in locations for service in location.services}
    states = {location.state for location in locations}
    return tuple(
        form
        for form in consent_forms().values()
        if (services & set(form.services) or not form.services) and (not form.states or states & set(form.states))
    )


def mail_zones(manifest: Manifest, practice: str) -> dict[str, tuple[str, ...]]:
    """The slugs of a practice's locations by IANA time zone, in which it is morning at the same time."""
    found: dict[str, list[str]] = {}
    for location in manifest.locations_of(practice):
        found.setdefault(time_zones()[location.state], []).append(location.slug)
    return {zone: tuple(slugs) for zone, slugs in sorted(found.items())}
