"""Additions change what they mean to change, leave hand edits alone, and make nothing unsound."""

from __future__ import annotations

import shutil
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from infra.errors import UsageError
from infra.manifest.editing.additions import (
    Data,
    NewLocation,
    NewPractice,
    add_location,
    add_practice,
    add_system,
    free_network,
)
from infra.manifest.editing.impact import impact
from infra.manifest.editing.manifest_edit import Change, changed
from infra.manifest.load import MANIFEST, REFERENCE, ManifestError, load_manifest
from infra.manifest.manifest_model import System

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


def practice(data: Data) -> None:
    add_practice(data, JUNIPER, DAY)


def location(data: Data) -> None:
    add_location(data, RENO)


def lines(change: Change, sign: str) -> list[str]:
    return [line[1:] for line in change.diff().splitlines() if line.startswith(sign) and not line.startswith(sign * 3)]


def test_a_practice_comes_with_papers_groups_and_its_part_in_flows(folder: Path) -> None:
    manifest = changed(folder, practice).manifest
    assert {a.id for a in manifest.agreements} >= {"msa-juniper", "baa-juniper", "director-juniper"}
    assert manifest.people_of("juniper")
    assert all(any(cited.endswith("-juniper") for cited in flow.agreements) for flow in manifest.flows)
    assert manifest.network_of("clinical-juniper") == IPv4Network("10.73.0.0/16")


def test_no_other_account_moves(folder: Path) -> None:
    before, after = load_manifest(folder), changed(folder, practice).manifest
    assert all(before.network_of(name) == after.network_of(name) for name in before.account_names())


def test_a_location_takes_lines_and_changes_none(folder: Path) -> None:
    change = changed(folder, location)
    assert lines(change, "-") == []
    assert change.manifest.location("reno").site.network == IPv4Network("192.168.40.0/24")


@pytest.mark.parametrize("mutate", [practice, location])
def test_adding_twice_changes_nothing_more(folder: Path, mutate: object) -> None:
    assert callable(mutate)
    changed(folder, mutate).save()
    assert changed(folder, mutate).diff() == ""


def test_the_same_name_for_another_thing_is_an_error(folder: Path) -> None:
    other = RENO.model_copy(update={"name": "Elsewhere"})
    changed(folder, location).save()
    with pytest.raises(UsageError, match="another name"):
        changed(folder, lambda data: add_location(data, other))


def test_hand_edits_and_comments_survive(folder: Path) -> None:
    file = folder / MANIFEST
    text = file.read_text().replace("size: standard", "# we chose this in spring\nsize:   resilient  # until autumn")
    file.write_text(text)
    change = changed(folder, practice)
    assert "# we chose this in spring\nsize: resilient  # until autumn" in change.after
    assert text.count("#") == change.after.count("#")


def test_an_unsound_addition_is_refused_and_nothing_is_written(folder: Path) -> None:
    before = (folder / MANIFEST).read_text()
    bad = RENO.model_copy(update={"network": IPv4Network("10.64.0.0/24")})
    with pytest.raises(ManifestError, match="overlaps"):
        changed(folder, lambda data: add_location(data, bad))
    assert (folder / MANIFEST).read_text() == before


def test_a_location_without_its_practice_is_refused(folder: Path) -> None:
    nowhere = RENO.model_copy(update={"practice": "nobody"})
    with pytest.raises(UsageError, match="evergreen, saguaro"):
        changed(folder, lambda data: add_location(data, nowhere))


def test_a_system_that_is_off_is_turned_on(folder: Path) -> None:
    off = System.model_validate({"id": "tax", "mode": "off"})
    on = System.model_validate({"id": "tax", "part_of": "accounting"})
    changed(folder, lambda data: add_system(data, off, DAY)).save()
    manifest = changed(folder, lambda data: add_system(data, on, DAY)).manifest
    assert [system.mode for system in manifest.systems if system.id == "tax"] == ["hosted"]


def test_a_vendor_comes_with_its_paper(folder: Path) -> None:
    vendor = {"slug": "scriptway", "name": "Scriptway", "agreement": "baa-scriptway", "fields": ["name"]}
    new = System.model_validate({"id": "e-prescribing", "mode": "saas", "vendor": vendor})
    manifest = changed(folder, lambda data: add_system(data, new, DAY)).manifest
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


def test_no_free_network_is_said() -> None:
    with pytest.raises(UsageError, match="--network"):
        free_network(["192.168.0.0/16"], "")


def test_the_impact_names_stacks_costs_and_papers(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("synthetic: true", "synthetic: false").replace(".example", ".test"))
    text = file.read_text()
    for number, address in enumerate(("203.0.113.10", "203.0.113.20", "198.51.100.10")):
        text = text.replace(address, f"100.64.0.{number + 1}")
    file.write_text(text)
    real = JUNIPER.model_copy(update={"domain": "juniper-skin.test"})
    change = changed(folder, lambda data: add_practice(data, real, DAY))
    found = impact(load_manifest(folder), change.manifest)
    assert found.new == ("clinical-juniper", "exchange-juniper", "backup-juniper")
    assert set(found.touched) == {"org", "log-archive", "security"}
    assert any("msa-juniper" in step for step in found.next_steps)
    assert any("US dollars" in step for step in found.next_steps)


def test_a_practice_that_stands_apart_brings_its_own_organization_and_touches_no_other(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("topology: shared", "topology: separate"))
    change = changed(folder, lambda data: add_practice(data, JUNIPER, DAY))
    found = impact(load_manifest(folder), change.manifest)
    planes = ("org", "log-archive", "security", "clinical", "exchange", "backup")
    assert found.new == tuple(f"{plane}-juniper" for plane in planes)
    assert set(found.touched) == {"perimeter", "management"}
    assert "juniper" in change.manifest.agreement("aws-juniper").between
