"""Every document states its MSO, the dates of its facts, and that it is not legal advice."""

from __future__ import annotations

import re

import pytest

from infra.manifest import facts
from infra.manifest.documents import digest_of, render
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import JobFunction
from policies.catalog.citations import TABLE

MANIFEST = load_manifest(REFERENCE)
PAGES = render(MANIFEST)
POLICIES = (
    "security-policies", "sanctions-policy", "incident-response", "incident-register", "contingency-plan",
    "access-review", "training-register",
)  # fmt: skip


FORMS = {
    f"{form}-{practice}"
    for practice, forms in {
        "evergreen": ("consent-injectables", "consent-lasers", "consent-skin-care", "authorization-photographs"),
        "saguaro": ("consent-injectables", "consent-lasers"),
    }.items()
    for form in (*forms, "guardian-of-minor", "authorization-marketing")
}
"""The drafts for the services that each practice offers."""


def test_every_kind_of_document_is_there() -> None:
    assert {name.removesuffix(".md") for name in PAGES} == {
        "README", "data-flow-register", "roles-and-approvals", "who-decides", "retention-schedule", "vendor-register",
        "device-register", "risk-analysis", "bring-up", "teardown",
        *POLICIES, "notice-of-privacy-practices-evergreen", "notice-of-privacy-practices-saguaro",
        "patient-requests-evergreen", "patient-requests-saguaro",
        "facility-plan-seattle", "facility-plan-bellevue", "facility-plan-scottsdale",
        "msa-services-schedule-evergreen", "msa-services-schedule-saguaro",
        "baa-technical-schedule-evergreen", "baa-technical-schedule-saguaro",
        "exit-plan-evergreen", "exit-plan-saguaro",
        "opening-checklist-seattle", "opening-checklist-bellevue", "opening-checklist-scottsdale",
        *FORMS, "launcher-lumen-ridge.html", "launcher-evergreen.html", "launcher-saguaro.html",
    }  # fmt: skip


MARKDOWN = {name: page for name, page in PAGES.items() if name.endswith(".md")}


@pytest.mark.parametrize("page", MARKDOWN.values(), ids=MARKDOWN)
def test_a_document_carries_the_notice_and_the_dates(page: str) -> None:
    assert page.startswith("# ")
    assert LEGAL_NOTICE in page
    assert "states 2026-" in page
    assert MANIFEST.mso.name in page


@pytest.mark.parametrize("page", MARKDOWN.values(), ids=MARKDOWN)
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
    "incident-response.md": "mso-cut-off",
    "incident-register.md": "Saguaro Skin Medical PLLC",
    "contingency-plan.md": "8 hours",
    "access-review.md": "lr-call-center",
    "training-register.md": "sg-injectors",
    "sanctions-policy.md": "164.530(g)",
    "security-policies.md": "security@saguaro-skin.example",
    "notice-of-privacy-practices-saguaro.md": "Scottsdale",
    "patient-requests-evergreen.md": "`clinical-evergreen`",
    "facility-plan-seattle.md": "203.0.113.10",
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


PLACEHOLDERS = ("LOCATION", "PRACTICE")
"""What stands for a slug where a page names one document for each location or practice."""


def test_every_document_that_is_named_is_written() -> None:
    """By a page, by the table of HIPAA's paragraphs, or by a gate of the law."""
    named = {match for page in PAGES.values() for match in re.findall(r"[a-z]+(?:-[a-zA-Z]+)*\.md", page)}
    named |= set(re.findall(r"[a-z]+(?:-[a-zA-Z]+)*\.md", TABLE.read_text(encoding="utf-8")))
    for name in named:
        stem = name.removesuffix(".md").removesuffix("-LOCATION").removesuffix("-PRACTICE")
        assert any(page == f"{stem}.md" or page.startswith(f"{stem}-") for page in PAGES), name


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_a_draft_of_this_manifest_until_somebody_signs(name: str) -> None:
    page = PAGES[f"{name}.md"]
    assert "**Draft." in page
    assert f"`{digest_of(MANIFEST)}`" in page
    assert all(f"| {practice.name} | | | |" in page for practice in MANIFEST.practices)


def test_account_ids_stand_where_they_are_known() -> None:
    known = render(MANIFEST, {"clinical-saguaro": "123456789012"})["incident-response.md"]
    assert "| `clinical-saguaro` | 123456789012 | saguaro |" in known
    assert "| `clinical-evergreen` | unknown: `mso lock` | evergreen |" in known


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("bring-up.md", "teardown.md")])
def test_a_document_names_roles_in_words(name: str) -> None:
    """But where it says what to write into mso.yaml."""
    lines = [line for line in PAGES[name].splitlines() if "add a group with one of these roles" not in line]
    assert not [role for role in facts.roles() if "_" in role and role in " ".join(lines)]


def test_the_mso_s_people_in_a_baa_are_the_mso_s() -> None:
    for practice in MANIFEST.practices:
        page = PAGES[f"baa-technical-schedule-{practice.slug}.md"]
        table = page.partition("| roles of the MSO |")[2].partition("##")[0]
        assert "call center" in table
        assert not [role for role in ("patient", "front desk", "practice manager") if role in table]


@pytest.mark.parametrize("name", PAGES)
def test_a_document_says_nothing_of_states_where_no_practice_is(name: str) -> None:
    """Georgia's clock has no place in the schedule of a practice in Washington."""
    own = {practice.state for practice in MANIFEST.practices} | {MANIFEST.mso.state}
    others = {code: state.name for code, state in facts.states().items() if state.covered and code not in own}
    words = [*(code for code in others if code != "OR"), *others.values()]
    assert not re.findall(rf"\b(?:{'|'.join(words)})\b", PAGES[name])


def test_a_flow_in_the_register_says_what_carries_it() -> None:
    page = PAGES["data-flow-register.md"]
    assert page.count("a broker in the exchange passes the allowed fields") == 2 * len(MANIFEST.flows)
    assert "| transport |" not in page


def test_a_retention_schedule_names_what_its_state_keeps_longer() -> None:
    moved = MANIFEST.practices[0].model_copy(update={"state": "MI"})
    pages = render(MANIFEST.model_copy(update={"practices": (moved, *MANIFEST.practices[1:])}))
    assert "15 years: records of a service with vaginal or anal penetration" in pages["retention-schedule.md"]


def test_a_state_without_facts_says_ask_counsel_in_the_documents() -> None:
    moved = MANIFEST.practices[0].model_copy(update={"state": "WY"})
    pages = render(MANIFEST.model_copy(update={"practices": (moved, *MANIFEST.practices[1:])}))
    assert "MSO required: ask counsel." in pages["who-decides.md"]
    assert "no facts: ask counsel" in pages["retention-schedule.md"]
    assert "Wyoming Board of Medicine" in pages["who-decides.md"]
