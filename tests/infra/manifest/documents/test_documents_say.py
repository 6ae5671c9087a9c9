"""What the documents have to say for an owner, counsel or an auditor: the section of a page, and words in it."""

from __future__ import annotations

import re

import pytest

from infra.manifest.documents import render
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import System, Vendor

EXAMPLE = load_manifest(REFERENCE)


def changed() -> Manifest:
    """The example with devices and a laboratory at its first site, and with more systems."""
    sites = (EXAMPLE.locations[0].model_copy(update={"services": ("lasers", "body-contouring", "lab")}),)
    more = ("payroll", "equipment-lease", "property", "malpractice-insurance", "claims-billing")
    vendor = Vendor(slug="cardwell", name="Cardwell Payments Inc.", fields=("amount",))
    bought = System(id="payments-pos", mode="saas", vendor=vendor)
    return EXAMPLE.model_copy(
        update={
            "locations": (*sites, *EXAMPLE.locations[1:]),
            "systems": (*EXAMPLE.systems, *(System(id=id_) for id_ in more), bought),
        }
    )


PAGES = render(changed())
SAID = {
    "the forms of both parties": ("msa-services-schedule-evergreen", "", (
        "Lumen Ridge Management LLC (LLC, WA), the management company",
        "Evergreen Aesthetics Medical PLLC (PLLC, WA), the practice, which employs the clinicians")),
    "the services that the MSO gives": ("msa-services-schedule-evergreen", "Services", (
        "| Payroll |", "| Appointment booking and calendar |", "| hosting of Electronic health record |")),
    "the leases of offices and devices": ("msa-services-schedule-evergreen", "Leases and assets", (
        "| office Seattle |", "| device: Lasers and light devices |", "rent, at fair market value")),
    "the assets that are bought": ("msa-services-schedule-evergreen", "Leases and assets", (
        "| assets bought from the practice |", "price:")),
    "the fee and what it does not depend on": ("msa-services-schedule-evergreen", "Fee", (
        "Basis: flat", "does not depend on the volume or value of referrals", "may be fee splitting")),
    "what may be expected": ("msa-services-schedule-evergreen", "Service levels", ("24 hours", "8 hours")),
    "what the MSO may and may not do": ("msa-services-schedule-evergreen", "What the MSO may not do", (
        "diagnosis and treatment of a patient", "malpractice complaints")),
    "how the practice leaves": ("exit-plan-evergreen", "", (
        "run the cut-off runbook", "settle the leases, assets and fees", "keeps its keys, charts, photographs")),
    "whose business the risks are": ("who-decides", "", (
        "The practice is liable for malpractice and medical matters, the management company for business risk",)),
    "why licensed people own the practice": ("who-decides", "", (
        "Licensed people own the practice so that earning money does not decide about care",)),
    "what the practice decides": ("who-decides", "The practice decides", (
        "| diagnosis and treatment of a patient |", "| acceptance of payer contract terms |", "| time per visit")),
    "what the company decides": ("who-decides", "The management company decides", (
        "| payroll, benefits and leave of all staff |", "| leases, sites, equipment owned by the MSO |")),
    "the structure by the state and the owner": ("who-decides", "Why each practice has this structure", (
        "MSO required: no.", "Washington Medical Commission")),
    "the devices of a site": ("device-register", "Seattle (Evergreen Aesthetics Medical PLLC)", (
        "| Lasers and light devices | practice, or leased from lumen-ridge | prescription device",
        "qualified operators | next service", "| workstations on 192.168.10.0/24 |")),
    "prescription devices": ("device-register", "Seattle (Evergreen Aesthetics Medical PLLC)", (
        "| Body contouring devices | practice, or leased from lumen-ridge | prescription device: ask the",)),
    "hazards before a site opens": ("opening-checklist-seattle", "Before all other steps", (
        "OSHA: hazard assessment, exposure control plan, injury log",)),
    "lasers before a site opens": ("opening-checklist-seattle", "Services", (
        "each device needs qualified operators, a maintenance log and a safety officer",
        "staff qualifications, delegation and supervision documented")),
    "a laboratory's certificate before a site opens": ("opening-checklist-seattle", "Services", (
        "each site needs a CLIA certificate",)),
    "credentials before access": ("opening-checklist-seattle", "People", (
        "credentials, licenses and exclusion lists checked before access is granted",)),
    "consent on the first day": ("opening-checklist-seattle", "First day", (
        "no patient is treated with an incomplete form",)),
    "what to weigh before signing": ("risk-analysis", "Before signing with an MSO", (
        "What does the practice give up", "| question | benefit | liability | decision |")),
    "where patient data is and what protects it": ("risk-analysis", "", (
        "| Electronic health record (clinical) | phi-sensitive |", "separate account and key")),
    "the trust that no control removes": ("risk-analysis", "Trust that no control removes", ("payer-account",)),
    "what each vendor gets": ("vendor-register", "", (
        "| Bellwire Messaging Inc. |", "first_name, channel_address", "| Cardwell Payments Inc. |")),
    "the software that is hosted": ("vendor-register", "Hosted software", ("| Payroll |", "openemr/openemr")),
    "who may have access": ("roles-and-approvals", "Roles that may have access to each system", (
        "| Payroll | management |", "HR and payroll", "| Electronic health record | clinical |")),
    "that access ends with the job": ("access-review", "When somebody leaves or changes jobs", (
        "every role in AWS at the end of the session",)),
    "who is reviewed": ("access-review", "evergreen", ("| eg-injectors | injector | clinical |",)),
    "the uses that the BAA permits": ("baa-technical-schedule-evergreen", "Permitted uses, by flow", (
        "**f-appointments**", "Never: diagnosis")),
    "the policies of people": ("security-policies", "", (
        "one security official", "licence, references and exclusion lists are checked")),
    "the consequences of breaking one": ("sanctions-policy", "", ("164.530(e)",)),
    "how long charts are kept": ("retention-schedule", "", ("Evergreen Aesthetics Medical PLLC", "10 years")),
}  # fmt: skip
"""What is said: the page, its section (the whole page where none is named), and the words."""


def section(page: str, title: str) -> str:
    """The text under a heading of a page; all of it without one."""
    if not title:
        return page
    parts = re.split(r"^## (.+)$", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


@pytest.mark.parametrize("what", SAID)
def test_a_document_says(what: str) -> None:
    page, title, words = SAID[what]
    text = section(PAGES[f"{page}.md"], title)
    assert [word for word in words if word not in text] == []


FORMS = [("llc", "LLC"), ("corporation", "CORPORATION"), ("lp", "LP"), ("professional-entity", "PROFESSIONAL ENTITY")]


@pytest.mark.parametrize(("entity", "shown"), FORMS)
def test_the_schedule_names_the_form_of_the_company(entity: str, shown: str) -> None:
    manifest = EXAMPLE.model_copy(update={"mso": EXAMPLE.mso.model_copy(update={"entity": entity})})
    assert f"({shown}, WA), the management company" in render(manifest)["msa-services-schedule-evergreen.md"]
