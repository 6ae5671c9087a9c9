"""Drafts of consent forms and authorizations: what each has to say, as a draft, and for whom nothing waits."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from infra.manifest import documents, facts
from infra.manifest.facts.consent_forms import ConsentForm, consent_forms, written_consent_rules
from infra.manifest.facts.time_zones import time_zones
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.visit_requirements import mail_zones, visit_cases

MANIFEST = load_manifest(REFERENCE)
PAGES = documents.render(MANIFEST)
FORMS = consent_forms().values()


@pytest.mark.parametrize("form", [form for form in FORMS if form.kind == "consent"], ids=lambda form: form.id)
def test_a_consent_names_benefits_risks_alternatives_and_no_treatment(form: ConsentForm) -> None:
    assert form.benefits
    assert form.risks
    assert "no treatment" in form.alternatives


@pytest.mark.parametrize("name", ["consent-injectables-evergreen", "consent-lasers-saguaro"])
def test_a_consent_is_a_draft_with_its_parts(name: str) -> None:
    page = PAGES[f"{name}.md"]
    parts = ("What is done", "What it may bring", "What may go wrong", "What else could be done", "Your decision")
    assert all(f"## {part}" in page for part in parts)
    assert "**Draft." in page
    assert "**unverified**" in page


def test_what_a_state_asks_is_named_or_left_to_counsel() -> None:
    assert "RCW 7.70.050, 7.70.060" in PAGES["consent-injectables-evergreen.md"]
    assert "**ask counsel**" in PAGES["consent-injectables-saguaro.md"]
    assert not any(rule.verified for rule in written_consent_rules().values())


@pytest.mark.parametrize("name", ["authorization-marketing-evergreen", "authorization-photographs-evergreen"])
def test_an_authorization_has_every_part_of_the_regulation(name: str) -> None:
    page = PAGES[f"{name}.md"]
    parts = ("(c)(1)(i)", "(c)(1)(ii)", "(c)(1)(iii)", "(c)(1)(iv)", "(c)(1)(v)", "(c)(1)(vi)", "(c)(2)", "(c)(4)")
    assert all(part in page for part in parts)
    assert "No treatment may depend on it" in page


def test_no_visit_waits_for_an_authorization() -> None:
    found = (case for practice in MANIFEST.practices for case in visit_cases(MANIFEST, practice.slug))
    asked = {form for case in found for requirement in case.requirements for form in requirement.forms}
    assert asked
    assert not asked & {form.id for form in FORMS if form.kind == "authorization"}


def test_every_service_of_a_form_exists_and_every_treatment_has_one() -> None:
    named = {service for form in FORMS for service in form.services}
    assert named <= facts.services().keys()
    assert {id_ for id_, service in facts.services().items() if "good-faith-exam" in service.needs} <= named


def test_whatever_can_be_booked_has_a_form_that_is_waited_for() -> None:
    """A service without one is refused when it is booked; for photographs alone nothing may be required."""
    waited_for = {service for form in FORMS if form.required and not form.for_minors for service in form.services}
    assert facts.services().keys() - waited_for == {"before-after-photos"}


def test_a_form_without_a_part_of_its_kind_says_which() -> None:
    form = ConsentForm(id="empty", title="Empty", services=(), treatment="Something", risks=("a",), benefits=("b",))
    assert form.problems() == ["empty: alternatives is empty"]


def test_every_state_has_a_time_zone_that_exists() -> None:
    assert time_zones().keys() == facts.states().keys()
    assert all(ZoneInfo(zone) for zone in set(time_zones().values()))


def test_locations_are_reminded_in_their_own_zone() -> None:
    assert mail_zones(MANIFEST, "evergreen") == {"America/Los_Angeles": ("seattle", "bellevue")}
    assert mail_zones(MANIFEST, "saguaro") == {"America/Phoenix": ("scottsdale",)}
