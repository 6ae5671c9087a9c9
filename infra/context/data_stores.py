"""Which stores hold patient data, and which flows leave them: computed from the manifest, so no stack reads another."""

from __future__ import annotations

from infra.context.account_context import bucket_name
from infra.context.estate import Estate
from infra.manifest.facts import Side
from infra.manifest.flow_carriage import fetched_flows
from infra.manifest.manifest_model import Flow, Manifest, plane_and_slug

CLINICAL_BUCKETS = {"charts": "phi", "photos": "phi-sensitive"}
"""The buckets of a clinical account: purpose to data class."""


def buckets_with_data_events(estate: Estate, archive: str) -> list[str]:
    """The buckets whose CloudTrail data events an organization records; ``archive`` is its log archive account's name.

    They are the buckets with patient data of every practice and location in the organization. In an organization
    without a practice it is the bucket that receives the exchanges' files: patient data there would be a leak.
    """
    practices = estate.manifest.practices_in(estate.manifest.organization_of(archive))
    accounts = [f"{side}-{practice.slug}" for practice in practices for side in ("clinical", "exchange")]
    buckets = [bucket for account in accounts for bucket in patient_data_buckets(estate, account)]
    return buckets or [bucket_name(estate, "management", "arrivals")]


def patient_data_buckets(estate: Estate, account: str) -> list[str]:
    """The names of the buckets with patient data in one account, including those of its locations."""
    side, practice = plane_and_slug(account)
    if side == "exchange":
        systems = dict.fromkeys(system.id for _, system in fetched_flows(estate.manifest, practice))
        return [bucket_name(estate, account, purpose) for purpose in ("flows", *map(fetch_bucket, systems))]
    if side != "clinical":
        return []
    locations = (location_bucket_name(estate, account, each.slug) for each in estate.manifest.locations_of(practice))
    return [*(bucket_name(estate, account, purpose) for purpose in CLINICAL_BUCKETS), *locations]


def fetch_bucket(system: str) -> str:
    """The purpose, in its name, of the bucket from which the vendor of a system fetches files."""
    return f"fetch-{system}"


def location_bucket_name(estate: Estate, account: str, slug: str) -> str:
    """The name of a location's bucket; the slug ``*`` gives a pattern for the buckets of all locations.

    Policies of the account's roles use the pattern, so that a new location changes no stack but its own; the new
    bucket's policy and its key's policy name the roles that have access.
    """
    return bucket_name(estate, account, f"site-{slug}")


def hosting_system(manifest: Manifest, system: str) -> str:
    """The id of the hosted system whose container serves this system: the system itself, or the one it is a part of."""
    chosen = {choice.id: choice for choice in manifest.systems}.get(system)
    return chosen.part_of or chosen.id if chosen else system


def senders_of(manifest: Manifest, practice: str, flow: Flow, side: Side) -> list[str]:
    """The ids of the hosted systems on one side of a practice whose application delivers a flow, sorted."""
    hosted = {system.id for system in manifest.systems_on(side, practice) if system.runtime}
    return sorted(hosted & {hosting_system(manifest, origin) for origin in flow.fact.origins})


def goes_to_management(manifest: Manifest, flow: Flow) -> bool:
    """Whether a flow ends at a management system (it must then carry no identifier of a patient)."""
    management = {system.id for system in manifest.systems_on("management")}
    return bool(management & set(flow.fact.targets))


def accounts_with_targets(estate: Estate, account: str) -> list[str]:
    """The ids of the accounts to which the applications of an account deliver: its own, and where its flows lead."""
    plane, practice = plane_and_slug(account)
    next_account = {"clinical": f"exchange-{practice}", "exchange": "management"}.get(plane)
    return [estate.account_id(name) for name in (account, next_account) if name]
