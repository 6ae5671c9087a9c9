"""Which stores hold patient data: computed from the manifest, so that every stack knows them without asking another."""

from __future__ import annotations

from infra.context.account_context import bucket_name
from infra.context.estate import Estate
from infra.manifest.manifest_model import Flow, Manifest, plane_and_slug

CLINICAL_BUCKETS = {"charts": "phi", "photos": "phi-sensitive"}
"""Purpose and data class of the buckets of a clinical account."""


def watched_buckets(estate: Estate, archive: str) -> list[str]:
    """The buckets whose every access goes into the log of an organization, by the name of its log archive.

    They are those with patient data of every practice and location in the organization. Where no practice stands in
    it, what the exchanges let through is watched: patient data there would be a leak.
    """
    practices = estate.manifest.practices_in(estate.manifest.organization_of(archive))
    sides = [f"{side}-{practice.slug}" for practice in practices for side in ("clinical", "exchange")]
    held = [bucket for account in sides for bucket in patient_data_buckets_in(estate, account)]
    return held or [bucket_name(estate, "management", "arrivals")]


def patient_data_buckets_in(estate: Estate, account: str) -> list[str]:
    """The names of the buckets with patient data in one account, those of its locations included."""
    side, practice = plane_and_slug(account)
    if side == "exchange":
        return [bucket_name(estate, account, "flows")]
    if side != "clinical":
        return []
    sites = (site_bucket(estate, account, site.slug) for site in estate.manifest.locations_of(practice))
    return [*(bucket_name(estate, account, purpose) for purpose in CLINICAL_BUCKETS), *sites]


def site_bucket(estate: Estate, account: str, slug: str) -> str:
    """The name of a location's bucket; ``*`` for those of all locations, present and to come.

    The account's own roles are given the pattern, so that a new location changes nothing but its own stack; its
    bucket's policy and its key's name those that may come in.
    """
    return bucket_name(estate, account, f"site-{slug}")


def host_of(manifest: Manifest, system: str) -> str:
    """The id of the hosted system whose container serves this one: itself, or the one it is a part of."""
    chosen = {choice.id: choice for choice in manifest.systems}.get(system)
    return chosen.part_of or chosen.id if chosen else system


def flows_between(manifest: Manifest, practice: str) -> list[Flow]:
    """The declared flows of one practice that start at one of its clinical systems, sorted by id."""
    clinical = {system.id for system in manifest.systems_on("clinical", practice)}
    return sorted(
        (flow for flow in manifest.flows_of(practice) if clinical & set(flow.fact.origins)), key=lambda flow: flow.id
    )


def leaves(manifest: Manifest, flow: Flow) -> bool:
    """Whether a flow goes on to the management side (and so must carry nothing identifiable)."""
    management = {system.id for system in manifest.systems_on("management")}
    return bool(management & set(flow.fact.targets))
