"""Stacks that run at the same time: whoever needs another's stack is in its group, or after what all others need."""

from __future__ import annotations

from infra.engine.embedded.stack_groups import stack_groups
from infra.manifest.manifest_model import Manifest


def test_every_stack_is_in_one_place_and_a_location_with_its_practice(reference_manifest: Manifest) -> None:
    shared, groups = stack_groups(reference_manifest)
    assert shared == ["org", "log-archive"]
    assert sorted([*shared, *(name for group in groups for name in group)]) == sorted(reference_manifest.plane_names())
    (evergreen,) = (group for group in groups if "clinical-evergreen" in group)
    assert evergreen == [
        "clinical-evergreen", "exchange-evergreen", "backup-evergreen", "location-seattle", "location-bellevue"
    ]  # fmt: skip


def test_a_practice_in_an_organization_of_its_own_brings_its_log_archive(separate_manifest: Manifest) -> None:
    shared, groups = stack_groups(separate_manifest)
    assert {"perimeter", "log-archive"} < set(shared)
    assert all(name in shared for name in separate_manifest.plane_names() if name.startswith("org"))
    own = [group for group in groups if any(name.startswith("log-archive-") for name in group)]
    assert own
    assert all(group[0].startswith("log-archive-") for group in own)
