"""What a preset gives a new MSO: people and systems on the side where the source documents put them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.manifest import facts
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments.answers import manifest_data, merge_answers, preset_answers
from infra.manifest.environments.presets import PRESETS
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, parse_manifest

ADMINISTRATION = {role for role, side in facts.roles().items() if side == "management"}


def manifest_of(preset: str) -> Manifest:
    answers = merge_answers(preset_answers(preset), {}, date(2026, 11, 21))
    return parse_manifest(to_yaml(manifest_data(answers)), Path(MANIFEST))


@pytest.mark.parametrize("preset", PRESETS)
def test_no_practice_has_a_group_for_administration_and_the_mso_has_none_that_treats(preset: str) -> None:
    manifest = manifest_of(preset)
    for practice in manifest.practices:
        jobs = {group.role for group in manifest.people_of(practice.slug)}
        assert jobs
        assert not jobs & ADMINISTRATION
    assert {group.role for group in manifest.people_of(manifest.mso.slug)} <= ADMINISTRATION


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_gives_the_practice_a_record_and_the_mso_its_books(preset: str) -> None:
    manifest = manifest_of(preset)
    assert "ehr" in {system.id for system in manifest.systems_on("clinical")}
    assert "accounting" in {system.id for system in manifest.systems_on("management")}
