"""Every entry of the catalog can be used: each system hosted, bought or off, each flow with its agreements."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.files.yaml_document import parse_yaml
from infra.manifest import facts
from infra.manifest.editing.additions import ManifestData, add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, parse_manifest
from infra.manifest.sections import System

ON = date(2026, 11, 21)
FILE = Path(MANIFEST)
DATA: ManifestData = parse_yaml((REFERENCE / MANIFEST).read_text(encoding="utf-8"), FILE).data
NOT_CARRIED = {"f-remittance", "f-payments-summary", "f-photo-release", "f-marketing-optin", "f-staff-status"}
"""Flows that nothing carries, whatever runs at their ends."""
PARTY = {"authorization": "patient", "instruction": "patient", "dua": "lumen-ridge"}


def without_systems() -> ManifestData:
    """The reference without systems, vendors, services, flows and ways out."""
    data = copy.deepcopy(DATA)
    data |= {"systems": [], "flows": [], "egress": []}
    vendors = {"bellwire", "quillmark"}
    data["agreements"] = [each for each in data["agreements"] if vendors.isdisjoint(each["between"])]
    for location in data["locations"]:
        location["services"] = []
    return data


def entry(fact: facts.SystemFact, mode: str) -> System:
    given: dict[str, Any] = {"id": fact.id, "mode": mode}
    if mode == "saas":
        given["vendor"] = {"slug": "vendor", "name": "Vendor", "agreement": "baa-vendor", "fields": ["id"],
                           "delivery": {"by": "people"}}  # fmt: skip
    return System.model_validate(given)


@pytest.mark.parametrize("mode", ["hosted", "saas", "off"])
@pytest.mark.parametrize("fact", facts.systems().values(), ids=lambda fact: fact.id)
def test_a_system_can_be_hosted_bought_or_off(fact: facts.SystemFact, mode: str) -> None:
    data = without_systems()
    add_system(data, entry(fact, mode), ON)
    if mode == "saas" and fact.built_in:
        with pytest.raises(ManifestError, match="is a part of the estate and cannot be bought"):
            parse_manifest(to_yaml(data), FILE)
        return
    if mode == "hosted" and not fact.built_in and not set(fact.products) & set(facts.products()):
        with pytest.raises(ManifestError, match="no product that can be hosted"):
            parse_manifest(to_yaml(data), FILE)
        return
    manifest = parse_manifest(to_yaml(data), FILE)
    legal_gates.require_open_gates(manifest, ON)
    assert (fact.id in {system.id for system in manifest.systems_on(fact.side)}) == (mode != "off")


@pytest.mark.parametrize("product", facts.products())
def test_every_product_can_be_hosted_for_each_system_it_serves(product: str) -> None:
    for fact in facts.systems().values():
        if product in fact.products:
            data = without_systems()
            add_system(data, System.model_validate({"id": fact.id, "product": product}), ON)
            (system,) = parse_manifest(to_yaml(data), FILE).systems
            assert system.runtime is facts.products()[product]


@pytest.mark.parametrize("product", facts.refused_products())
def test_a_product_that_cannot_be_hosted_is_refused_with_the_reason_and_what_to_choose(product: str) -> None:
    refused = facts.refused_products()[product]
    (fact, *_) = [fact for fact in facts.systems().values() if product in fact.products]
    data = without_systems()

    def declare() -> None:
        add_system(data, System.model_validate({"id": fact.id, "product": product}), ON)
        parse_manifest(to_yaml(data), FILE)

    with pytest.raises(ManifestError) as caught:
        declare()
    assert refused.refused in str(caught.value)
    assert refused.instead in str(caught.value)


def with_flow(flow: facts.FlowFact) -> ManifestData:
    """The systems at both ends of a flow, and an agreement of each required kind with each practice."""
    data = without_systems()
    ends = [name for name in (*flow.origins, *flow.targets) if name in facts.systems()]
    for name in ends or ["compliance-grc"]:
        hosted = set(facts.systems()[name].products) & set(facts.products())
        add_system(data, entry(facts.systems()[name], "hosted" if hosted else "saas"), ON)
    cited = []
    for practice in ("evergreen", "saguaro"):
        for kind in flow.agreements:
            agreement = {
                "id": f"{kind}-x-{practice}",
                "kind": kind,
                "between": [practice, PARTY.get(kind, "lumen-ridge")],
            }
            data["agreements"].append({**agreement, "purpose": flow.purpose, "effective": ON})
            cited.append(agreement["id"])
    data["flows"] = [{"id": flow.id, "agreements": cited}]
    return data


@pytest.mark.parametrize("flow", facts.flows().values(), ids=lambda flow: flow.id)
def test_a_flow_needs_every_agreement_that_the_facts_require(flow: facts.FlowFact) -> None:
    data = with_flow(flow)
    if flow.id in NOT_CARRIED:
        text = to_yaml(data)
        with pytest.raises(ManifestError, match="is not carried by anything"):
            parse_manifest(text, FILE)
        return
    legal_gates.require_open_gates(parse_manifest(to_yaml(data), FILE), ON)
    for cited in list(data["flows"][0]["agreements"]):
        incomplete = copy.deepcopy(data)
        incomplete["flows"][0]["agreements"].remove(cited)
        closed = legal_gates.closed_gates(legal_gates.evaluate_gates(parse_manifest(to_yaml(incomplete), FILE), ON))
        assert [gate.id for gate in closed] == ["LAW-011"]
