"""What a flow delivers has a reader: a desk, an analyst, whoever works in the system that it is for."""

from __future__ import annotations

from infra.context.cross_account_access import desk_jobs
from infra.context.estate import Estate, Lock
from infra.manifest.manifest_model import Manifest
from infra.planes.management import _folders_by_reader


def without(manifest: Manifest, *jobs: str) -> Manifest:
    """The manifest without the people of these job functions."""
    return manifest.model_copy(update={"people": [job for job in manifest.people if job.role not in jobs]})


def test_a_job_has_a_desk_only_where_a_flow_delivers_to_its_systems(reference_manifest: Manifest) -> None:
    assert desk_jobs(reference_manifest, "evergreen") == ["call_center"]
    assert desk_jobs(reference_manifest.model_copy(update={"flows": []}), "evergreen") == []


def test_analysts_read_what_arrives_and_without_one_whoever_works_in_the_system(reference_manifest: Manifest) -> None:
    assert _folders_by_reader(Estate(reference_manifest, Lock())) == {"analyst": [""]}
    others = _folders_by_reader(Estate(without(reference_manifest, "analyst"), Lock()))
    assert others == {"accountant": ["evergreen/f-utilisation/", "saguaro/f-utilisation/"]}
