"""Each flow of the facts is carried by what the table says, or refused at validation with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.manifest import facts
from infra.manifest.delivery_section import Delivery
from infra.manifest.flow_carriage import brokered_flows, carriage_between
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, load_manifest, parse_manifest
from infra.manifest.sections import System, Vendor

VENDOR = Vendor(slug="made-up", name="Made-up Inc.", delivery=Delivery(endpoint="https://in.made-up.example/records"))
TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")


def system(name: str, hosted: bool = True) -> System:
    """A system hosted with the first product that can be, or bought where there is none."""
    possible = any(product in facts.products() for product in facts.systems()[name].products)
    return System(id=name) if hosted and possible else System(id=name, mode="saas", vendor=VENDOR)


def ends(flow: facts.FlowFact, hosted: bool = True) -> tuple[System, ...]:
    """Every system at both ends of a flow."""
    return tuple(system(name, hosted) for name in (*flow.origins, *flow.targets) if name in facts.systems())


CARRIERS = {
    "f-appointments": "broker",
    "f-claims": "broker",
    "f-remittance": "nothing",  # no way from the exchange into the practice, none with patients to the MSO
    "f-collections": "products",
    "f-payments-summary": "nothing",  # payments are bought, and a vendor delivers nothing
    "f-mgmt-fee": "products",
    "f-utilisation": "broker",
    "f-deid-analytics": "broker",
    "f-lds-quality": "broker",
    "f-booking": "broker",  # and a machine hands it over to the practice
    "f-consent-status": "broker",
    "f-gfe-status": "broker",
    "f-intake-status": "broker",
    "f-photo-release": "nothing",  # identifies, and its target is the MSO's
    "f-marketing-optin": "nothing",  # identifies, and its target is the MSO's
    "f-reminders": "broker",
    "f-booking-handoff": "link",
    "f-stock-levels": "broker",
    "f-device-maintenance": "broker",
    "f-delegation-status": "broker",
    "f-oversight-count": "broker",
    "f-hours": "broker",
    "f-staff-status": "nothing",  # nothing is built that carries records to the identity provider
    "f-insurance-summary": "broker",
    "f-evidence": "export",
    "f-chart-export": "export",
}


def test_the_table_has_every_flow() -> None:
    assert CARRIERS.keys() == facts.flows().keys()


@pytest.mark.parametrize(("flow", "carrier"), CARRIERS.items())
def test_a_flow_between_hosted_systems_is_carried_as_the_table_says(flow: str, carrier: str) -> None:
    found = carriage_between(facts.flows()[flow], ends(facts.flows()[flow]))
    assert found.by == carrier
    assert bool(found.fix) == (carrier == "nothing")


@pytest.mark.parametrize("flow", [flow for flow, carrier in CARRIERS.items() if carrier == "broker"])
def test_nothing_carries_what_a_vendor_would_have_to_deliver(flow: str) -> None:
    found = carriage_between(facts.flows()[flow], ends(facts.flows()[flow], hosted=False))
    assert (found.by, "bought as a service" in found.how) == ("nothing", True)


def test_a_vendor_that_collects_takes_what_the_broker_passed() -> None:
    flow = facts.flows()["f-collections"]
    assert carriage_between(flow, (system("claims-billing"), system("collections", hosted=False))).by == "broker"


def test_a_part_of_a_hosted_system_delivers_with_its_product() -> None:
    flow = facts.flows()["f-gfe-status"]
    part = System(id="good-faith-exam", part_of="ehr")
    assert carriage_between(flow, (system("ehr"), part, system("scheduling"))).by == "broker"


STAFF_STATUS = "  - {id: f-staff-status, agreements: [msa-evergreen, msa-saguaro]}\n"
REFUSED = {
    "from a vendor": {
        "{id: practice-management, part_of: ehr}": (
            "{id: practice-management, mode: saas, vendor: {slug: vend, name: V}}"
        )
    },
    "to the identity provider": {
        "  - {id: training-lms,": "  - {id: identity-provider}\n  - {id: training-lms,",
        "  - {id: f-utilisation,": f"{STAFF_STATUS}  - {{id: f-utilisation,",
    },
    "for a practice without the target": {
        "{id: scheduling, product: Cal.com}": "{id: scheduling, product: Cal.com, practices: [evergreen]}"
    },
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_validation_refuses_a_flow_that_nothing_carries_with_line_reason_and_fix(
    changes: dict[str, str],
) -> None:
    text = TEXT
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    with pytest.raises(ManifestError, match=r"mso\.yaml:\d+.*is not carried by anything: .*(?s:.*)fix:") as refused:
        parse_manifest(text, Path("mso.yaml"))
    assert "flows[" in str(refused.value)


def test_no_statement_of_the_source_documents_is_answered_by_a_flow_that_nothing_carries() -> None:
    nothing = {f"flow:{flow}" for flow, carrier in CARRIERS.items() if carrier == "nothing"}
    assert not [each.n for each in facts.source_statements() if nothing & set(each.answered_by)]


def test_the_example_s_brokers_are_its_declared_flows() -> None:
    manifest = load_manifest(REFERENCE)
    assert {flow.id for flow in brokered_flows(manifest, "evergreen")} == {flow.id for flow in manifest.flows}
