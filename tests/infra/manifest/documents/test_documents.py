"""Every document states its MSO, the dates of its facts, and that it is not legal advice."""

from __future__ import annotations

import pytest

from infra.manifest.documents import render
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import JobFunction

MANIFEST = load_manifest(REFERENCE)
PAGES = render(MANIFEST)


def test_every_kind_of_document_is_there() -> None:
    assert {name.removesuffix(".md") for name in PAGES} == {
        "README", "data-flow-register", "roles-and-approvals", "who-decides", "retention-schedule", "vendor-register",
        "device-register", "risk-analysis", "bring-up", "teardown",
        "msa-services-schedule-evergreen", "msa-services-schedule-saguaro",
        "baa-technical-schedule-evergreen", "baa-technical-schedule-saguaro",
        "exit-plan-evergreen", "exit-plan-saguaro",
        "opening-checklist-seattle", "opening-checklist-bellevue", "opening-checklist-scottsdale",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_document_carries_the_notice_and_the_dates(page: str) -> None:
    assert page.startswith("# ")
    assert LEGAL_NOTICE in page
    assert "states 2026-" in page
    assert MANIFEST.mso.name in page


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_document_is_clean_markdown(page: str) -> None:
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert "{{" not in page
    assert "\n\n\n\n" not in page
    assert all(line.endswith("|") for line in tables)


SHOWN = {
    "data-flow-register.md": "appointment_ref",
    "retention-schedule.md": "for minors also until age 21",
    "vendor-register.md": "baa-bellwire",
    "roles-and-approvals.md": "lr-call-center",
    "who-decides.md": "cutting off the MSO's access",
    "risk-analysis.md": "payer-account",
    "exit-plan-saguaro.md": "`clinical-saguaro`",
    "msa-services-schedule-evergreen.md": "Basis: flat",
    "baa-technical-schedule-evergreen.md": "Never: diagnosis",
    "opening-checklist-seattle.md": "Lasers and light devices",
    "device-register.md": "192.168.30.0/24",
}


@pytest.mark.parametrize(("name", "text"), SHOWN.items())
def test_a_document_shows_the_manifests_values(name: str, text: str) -> None:
    assert text in PAGES[name]


def test_roles_and_approvals_lists_approvals_and_gaps() -> None:
    page = PAGES["roles-and-approvals.md"]
    physician = next(line for line in page.splitlines() if "| saguaro | physician |" in line)
    assert "hiring and termination of clinical staff" in physician
    assert "saguaro: formulary: medicines, injectables, devices used on patients; add a group with one of" in page
    directed = JobFunction(id="saguaro-director", owner="saguaro", role="medical_director")
    more = render(MANIFEST.model_copy(update={"people": (*MANIFEST.people, directed)}))["roles-and-approvals.md"]
    assert "- saguaro: formulary" not in more
    assert "- evergreen: formulary" in more


def test_a_single_entity_has_no_documents_with_an_mso() -> None:
    alone = render(MANIFEST.model_copy(update={"structure": "single-entity"}))
    assert not [name for name in alone if name.startswith(("msa", "baa", "exit"))]
    assert "retention-schedule.md" in alone


def test_a_state_rule_is_listed_once() -> None:
    twice = tuple(practice.model_copy(update={"state": "AZ"}) for practice in MANIFEST.practices)
    assert render(MANIFEST.model_copy(update={"practices": twice}))["retention-schedule.md"].count("- **AZ**") == 1


def test_one_practice_s_documents_do_not_mention_the_other() -> None:
    assert "saguaro" not in PAGES["exit-plan-evergreen.md"]
    assert "saguaro" not in PAGES["baa-technical-schedule-evergreen.md"]


def test_a_name_cannot_break_a_table_or_add_markup() -> None:
    odd = MANIFEST.practices[0].model_copy(update={"name": "A | B <script>"})
    pages = render(MANIFEST.model_copy(update={"practices": (odd, *MANIFEST.practices[1:])}))
    assert "A \\| B &lt;script>" in pages["retention-schedule.md"]
    assert not any("<script" in page for page in pages.values())


def test_the_same_manifest_gives_the_same_documents() -> None:
    assert render(MANIFEST) == PAGES
