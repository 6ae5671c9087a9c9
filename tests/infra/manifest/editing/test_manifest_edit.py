"""Additions change only what they should, keep manual edits, and never produce an invalid manifest."""

from __future__ import annotations

import shutil
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from infra.errors import UsageError
from infra.manifest.editing.additions import (
    ManifestData,
    NewLocation,
    NewPractice,
    add_location,
    add_practice,
    add_system,
    free_address,
    free_network,
)
from infra.manifest.editing.impact import change_impact
from infra.manifest.editing.manifest_edit import ManifestChange, edit_manifest
from infra.manifest.law import legal_gates
from infra.manifest.manifest_model import System
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, load_manifest

DAY = date(2026, 11, 21)
JUNIPER = NewPractice.model_validate(
    {"slug": "juniper", "name": "Juniper Skin Medical PLLC", "state": "NV", "domain": "juniper-skin.example"}
)
RENO = NewLocation.model_validate(
    {"slug": "reno", "practice": "saguaro", "name": "Reno", "public_ip": "203.0.113.50", "services": ["skin-care"]}
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / MANIFEST, tmp_path)
    return tmp_path


def practice(data: ManifestData) -> None:
    add_practice(data, JUNIPER, DAY)


def location(data: ManifestData) -> None:
    add_location(data, RENO)


def lines(change: ManifestChange, sign: str) -> list[str]:
    return [line[1:] for line in change.diff().splitlines() if line.startswith(sign) and not line.startswith(sign * 3)]


def test_a_new_practice_gets_agreements_groups_and_flow_citations(folder: Path) -> None:
    manifest = edit_manifest(folder, practice).manifest
    assert {a.id for a in manifest.agreements} >= {"msa-juniper", "baa-juniper", "director-juniper"}
    assert manifest.people_of("juniper")
    assert all(any(cited.endswith("-juniper") for cited in flow.agreements) for flow in manifest.flows)
    assert manifest.network_of("clinical-juniper") == IPv4Network("10.73.0.0/16")


@pytest.mark.parametrize(("owner", "kind"), [("np", "collaboration"), ("pa", "supervision")])
def test_a_nurse_practitioner_or_physician_assistant_in_ohio_gets_the_agreement_that_ohio_asks_for(
    folder: Path, owner: str, kind: str
) -> None:
    """It is drafted with the practice, and without it the plan is blocked."""
    given = {**JUNIPER.model_dump(mode="json"), "state": "OH", "owner": owner}
    manifest = edit_manifest(folder, lambda data: add_practice(data, NewPractice.model_validate(given), DAY)).manifest
    assert f"{kind}-juniper" in {agreement.id for agreement in manifest.agreements if agreement.kind == kind}
    without = tuple(agreement for agreement in manifest.agreements if agreement.kind != kind)
    gates = legal_gates.evaluate_gates(manifest.model_copy(update={"agreements": without}), DAY)
    closed = [gate.what for gate in legal_gates.closed_gates(gates) if gate.id == "LAW-010"]
    assert [what for what in closed if kind in what] == [f"juniper has no {kind} agreement in force on {DAY}"]


def test_adding_a_practice_moves_no_other_network(folder: Path) -> None:
    before, after = load_manifest(folder), edit_manifest(folder, practice).manifest
    assert all(before.network_of(name) == after.network_of(name) for name in before.account_names())


def test_adding_a_location_only_adds_lines(folder: Path) -> None:
    change = edit_manifest(folder, location)
    assert lines(change, "-") == []
    assert change.manifest.location("reno").site.network == IPv4Network("192.168.40.0/24")


@pytest.mark.parametrize("mutate", [practice, location])
def test_adding_twice_changes_nothing(folder: Path, mutate: object) -> None:
    assert callable(mutate)
    edit_manifest(folder, mutate).save()
    assert edit_manifest(folder, mutate).diff() == ""


def test_a_name_that_is_taken_is_an_error(folder: Path) -> None:
    other = RENO.model_copy(update={"name": "Elsewhere"})
    edit_manifest(folder, location).save()
    with pytest.raises(UsageError, match="different name"):
        edit_manifest(folder, lambda data: add_location(data, other))


def test_hand_edits_and_comments_survive(folder: Path) -> None:
    file = folder / MANIFEST
    text = file.read_text().replace("size: standard", "# we chose this in spring\nsize:   resilient  # until autumn")
    file.write_text(text)
    change = edit_manifest(folder, practice)
    assert "# we chose this in spring\nsize: resilient  # until autumn" in change.after
    assert text.count("#") == change.after.count("#")


def test_an_invalid_addition_is_rejected_and_nothing_is_written(folder: Path) -> None:
    before = (folder / MANIFEST).read_text()
    overlapping = RENO.model_copy(update={"network": IPv4Network("10.64.0.0/24")})
    with pytest.raises(ManifestError, match="overlaps"):
        edit_manifest(folder, lambda data: add_location(data, overlapping))
    assert (folder / MANIFEST).read_text() == before


def test_a_location_without_its_practice_is_rejected(folder: Path) -> None:
    nowhere = RENO.model_copy(update={"practice": "nobody"})
    with pytest.raises(UsageError, match="evergreen, saguaro"):
        edit_manifest(folder, lambda data: add_location(data, nowhere))


def test_a_system_that_is_off_is_turned_on(folder: Path) -> None:
    off = System.model_validate({"id": "tax", "mode": "off"})
    on = System.model_validate({"id": "tax", "part_of": "accounting"})
    edit_manifest(folder, lambda data: add_system(data, off, DAY)).save()
    manifest = edit_manifest(folder, lambda data: add_system(data, on, DAY)).manifest
    assert [system.mode for system in manifest.systems if system.id == "tax"] == ["hosted"]


def test_adding_a_vendor_adds_its_baa(folder: Path) -> None:
    vendor = {"slug": "scriptway", "name": "Scriptway", "agreement": "baa-scriptway", "fields": ["name"]}
    new = System.model_validate({"id": "payments-pos", "mode": "saas", "vendor": vendor})
    manifest = edit_manifest(folder, lambda data: add_system(data, new, DAY)).manifest
    assert manifest.agreement("baa-scriptway").between == ("lumen-ridge", "scriptway")


@pytest.mark.parametrize(
    ("taken", "estate", "free"),
    [
        ([], "10.64.0.0/12", "192.168.10.0/24"),
        (["192.168.10.0/24", "192.168.16.0/20"], "10.64.0.0/12", "192.168.40.0/24"),
        (["nonsense", None], "", "192.168.10.0/24"),
    ],
)
def test_a_free_network_overlaps_nothing(taken: list[str], estate: str, free: str) -> None:
    assert free_network(taken, estate) == IPv4Network(free)


def test_sites_whose_address_nobody_gave_have_one_each(folder: Path) -> None:
    def added(data: ManifestData) -> None:
        for slug in ("reno", "sparks", "reno"):
            add_location(data, NewLocation(slug=slug, practice="saguaro", name=slug.title()))

    before = load_manifest(folder)
    after = edit_manifest(folder, added).manifest
    assert len(after.locations) == len(before.locations) + 2, "the same location again changes nothing"
    assert len({location.site.public_ip for location in after.locations}) == len(after.locations)
    with pytest.raises(UsageError, match="no address is free"):
        free_address(f"203.0.113.{number}" for number in range(256))


def test_no_free_network_is_an_error() -> None:
    with pytest.raises(UsageError, match="--network"):
        free_network(["192.168.0.0/16"], "")


def test_the_impact_lists_stacks_costs_and_agreements(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("synthetic: true", "synthetic: false").replace(".example", ".test"))
    text = file.read_text()
    for number, address in enumerate(("203.0.113.10", "203.0.113.20", "198.51.100.10")):
        text = text.replace(address, f"100.64.0.{number + 1}")
    file.write_text(text)
    real = JUNIPER.model_copy(update={"domain": "juniper-skin.test"})
    change = edit_manifest(folder, lambda data: add_practice(data, real, DAY))
    found = change_impact(load_manifest(folder), change.manifest)
    assert found.new_stacks == ("clinical-juniper", "exchange-juniper", "backup-juniper")
    assert set(found.changed_stacks) == {"org", "log-archive", "security"}
    assert any("msa-juniper" in step for step in found.next_steps)
    assert any("US dollars" in step for step in found.next_steps)
    order = (
        "mso explain NV --owner physician_md_do",
        "mso check && mso prove",
        "pulumi config set mso:onboarding clinical-juniper,exchange-juniper,backup-juniper --stack org",
        "mso up org  # writes accounts.lock.yaml",
        "mso up log-archive",
        "mso:deployRole OrganizationAccountAccessRole --stack clinical-juniper && mso up clinical-juniper",
        "pulumi config rm mso:onboarding --stack org && mso up org",
        "mso dns --state clinical-juniper.json",
    )
    steps = "\n".join(found.next_steps)
    assert [steps.index(step) for step in order] == sorted(steps.index(step) for step in order)


def test_a_practice_with_its_own_organization_changes_no_other_organization(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("topology: shared", "topology: separate"))
    change = edit_manifest(folder, lambda data: add_practice(data, JUNIPER, DAY))
    found = change_impact(load_manifest(folder), change.manifest)
    planes = ("org", "log-archive", "security", "clinical", "exchange", "backup")
    assert found.new_stacks == tuple(f"{plane}-juniper" for plane in planes)
    assert set(found.changed_stacks) == {"perimeter", "management"}
    steps = "\n".join(found.next_steps)
    order = (
        "payerAccount ID --stack org-juniper",
        "mso:onboarding all --stack org-juniper",
        "mso up org-juniper",
        "mso up perimeter",
        "rm mso:onboarding --stack org-juniper",
    )
    assert [steps.index(step) for step in order] == sorted(steps.index(step) for step in order)
    assert "juniper" in change.manifest.agreement("aws-juniper").between


def test_a_vendor_that_comes_to_fetch_changes_what_lets_it_in_and_what_watches_it() -> None:
    before = load_manifest(REFERENCE)
    given = before.model_dump(by_alias=True)
    vendor = next(each["vendor"] for each in given["systems"] if each["id"] == "messaging-reminders")
    vendor["delivery"] = {
        "by": "fetch", "principal": "arn:aws:iam::444444444444:role/intake/fetcher",
        "external_ids": {"evergreen": "bw-evergreen-51f0a2", "saguaro": "bw-saguaro-90c3de"},
    }  # fmt: skip
    after = type(before).model_validate(given)
    assert set(change_impact(before, after).changed_stacks) == {
        "org", "log-archive", "exchange-evergreen", "exchange-saguaro"
    }  # fmt: skip
    assert change_impact(after, after).changed_stacks == {}
