"""What a flow delivers has a reader: a desk, an analyst, whoever works in the system that it is for."""

from __future__ import annotations

from infra.context.cross_account_access import desk_jobs
from infra.context.estate import Estate, Lock
from infra.manifest.manifest_model import Manifest
from infra.planes.management import flows_by_reader


def without(manifest: Manifest, *jobs: str) -> Manifest:
    """The manifest without the people of these job functions."""
    return manifest.model_copy(update={"people": [job for job in manifest.people if job.role not in jobs]})


def test_a_job_has_a_desk_only_where_a_flow_delivers_to_its_systems(reference_manifest: Manifest) -> None:
    assert desk_jobs(reference_manifest, "evergreen") == ["call_center"]
    assert desk_jobs(reference_manifest.model_copy(update={"flows": []}), "evergreen") == []


def test_who_works_in_a_system_reads_the_flows_to_it_and_analysts_what_nobody_works_on(
    reference_manifest: Manifest,
) -> None:
    utilisation = ["f-utilisation"]
    assert flows_by_reader(Estate(reference_manifest, Lock())) == {"accountant": utilisation, "analyst": utilisation}
    others = flows_by_reader(Estate(without(reference_manifest, "analyst"), Lock()))
    assert others == {"accountant": utilisation}
    utilisation_alone = {"accountant", "mso_executive"}
    assert flows_by_reader(Estate(without(reference_manifest, "analyst", *utilisation_alone), Lock())) == {}


def test_analysts_read_what_nobody_works_on(reference_manifest: Manifest) -> None:
    """f-stock-levels ends at purchasing and inventory, in which no analyst works."""
    systems = [system for system in reference_manifest.systems if system.id != "accounting"]
    bought = systems[0].model_copy(update={"id": "purchasing", "product": "ERPNext/Frappe"})
    flow = reference_manifest.flows[-1].model_copy(update={"id": "f-stock-levels"})
    manifest = reference_manifest.model_copy(update={"systems": [*systems, bought], "flows": [flow]})
    assert flows_by_reader(Estate(manifest, Lock())) == {"accountant": ["f-stock-levels"]}
    assert flows_by_reader(Estate(without(manifest, "accountant"), Lock())) == {"analyst": ["f-stock-levels"]}
