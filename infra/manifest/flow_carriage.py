"""What carries each declared flow: a broker, a link, an export by people, one account's own products; or nothing does.

Validation refuses a flow that nothing carries; the exchange builds a broker for those that need one; documents and
diagrams name what is built. They all ask here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from infra.exchange.field_types import Field
from infra.manifest import facts
from infra.manifest.manifest_model import Flow, Manifest
from infra.manifest.sections import System
from infra.visits.requirements import BOOKING_FLOW, STATUS_FLOWS

Carrier = Literal["broker", "link", "export", "products", "nothing"]

TO_FILTER: Final = frozenset({("clinical", "exchange"), ("clinical", "management"), ("exchange", "management")})
"""The sides between which records leave an account, and a broker of the practice's exchange passes them."""

LONGEST_LIST: Final = 2000
"""Characters of a list of locations that the broker's function is given: its environment has 4 KB."""
TO_A_VENDOR: Final = (
    "add under vendor: delivery: {endpoint: https://api.vendor.example/records}, delivery: {by: fetch, ...} where the "
    "vendor fetches files, or delivery: {by: people} where a clerk of the practice carries records on; or remove the "
    "flow"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """What carries a flow for one practice, in a sentence; where nothing does, ``how`` is the reason."""

    by: Carrier
    how: str
    fix: str = ""


def carriage(manifest: Manifest, flow: Flow, practice: str) -> Carriage:
    """What carries a declared flow of one practice."""
    in_use = tuple(system for system in manifest.systems if not system.practices or practice in system.practices)
    found = carriage_between(flow.fact, in_use)
    if found.by == "nothing" and _told_by_people(manifest, flow, practice, in_use):
        how = "the practice's own people say what is complete, and the machine of the visit delivers it to a broker"
        return Carriage(by="broker", how=how)
    return found


def _told_by_people(manifest: Manifest, flow: Flow, practice: str, in_use: tuple[System, ...]) -> bool:
    """Whether a flow is a visit's status whose system is bought: with bookings declared, people tell in its place."""
    if flow.id not in STATUS_FLOWS.values() or not any(f.id == BOOKING_FLOW for f in manifest.flows_of(practice)):
        return False
    bought = {system.id for system in in_use if system.mode == "saas"}
    hosted = {system.id for system in in_use if system.mode == "hosted"}
    return bool(bought & set(flow.fact.origins)) and bool(hosted & set(flow.fact.targets))


def carriage_between(fact: facts.FlowFact, systems: tuple[System, ...]) -> Carriage:
    """What carries a flow between the systems in use; those that are off or not in the catalog are left out."""
    if fact.carried_as != "records":
        return Carriage(by=fact.carried_as, how=fact.carries_nothing or fact.carried_how)
    in_use = {each.id: each for each in systems if each.mode != "off" and each.id in facts.systems()}
    legs = [
        (in_use[origin], in_use[target])
        for origin in fact.origins
        for target in fact.targets
        if origin in in_use and target in in_use
    ]
    if not legs:
        fix = "add a system for each end, limit the flow to practices that have both (practices), or remove it"
        return _nothing("no system is in use at one of its ends", fix)
    ways = [_leg(fact, origin, target, in_use) for origin, target in legs]
    by_target: dict[str, list[Carriage]] = {}
    for (_, target), way in zip(legs, ways, strict=True):
        by_target.setdefault(target.id, []).append(way)
    for of_target in by_target.values():  # each target needs one origin that can send, and one is enough
        if all(way.by == "nothing" for way in of_target):
            return of_target[0]
    carried = [way for way in ways if way.by != "nothing"]
    return next((way for way in carried if way.by == "broker"), carried[0])


def _leg(fact: facts.FlowFact, origin: System, target: System, in_use: Mapping[str, System]) -> Carriage:
    sides = (origin.side, target.side)
    if fact.identifies and target.side == "management":
        how = f"its records identify patients ({fact.form}), and {target.id} runs in the MSO's account"
        return _nothing(
            f"{how}, which takes none",
            "remove the flow: let the practice keep such a system, or a vendor under its BAA",
        )
    if sides == ("management", "management"):
        return _products(f"{origin.id} and {target.id} are both the MSO's own")
    if origin.side == target.side and _hosted(origin, in_use) and _hosted(target, in_use):
        return _products(f"{origin.id} and {target.id} run in the same account of the practice")
    handed_over = sides == ("exchange", "clinical") and bool(fact.handed_over)
    if sides not in TO_FILTER and sides != ("exchange", "exchange") and not handed_over:
        how = (
            f"nothing is built that carries records from the {origin.side} side ({origin.id}) to the {target.side} side"
        )
        return _nothing(f"{how} ({target.id})", "remove the flow: people enter such records in both systems")
    if not _hosted(origin, in_use):
        how = f"{origin.id} is bought as a service, and no role of a vendor may deliver to the exchange"
        return _nothing(how, f"host {origin.id}, or remove the flow: what the vendor sends is outside this estate")
    if target.vendor and target.side == "exchange" and target.vendor.delivery is None:
        return _nothing(f"nothing says how its records reach {target.vendor.slug}, which runs {target.id}", TO_A_VENDOR)
    if handed_over:
        return Carriage(by="broker", how=f"a broker in the exchange passes the allowed fields, and {fact.handed_over}")
    where = "the MSO's account" if target.side == "management" else "the outbox of the exchange"
    how = f"a broker in the exchange passes the allowed fields from {origin.id} to {where}"
    return Carriage(by="broker", how=f"{how}{_onward(target)}")


def takes_records(system: str) -> bool:
    """Whether a flow may end at a system of the exchange, so that a vendor of it needs a delivery."""
    fact = facts.systems().get(system)
    ends = {target for flow in facts.flows().values() if flow.carried_as == "records" for target in flow.targets}
    return fact is not None and fact.side == "exchange" and system in ends


def _onward(target: System) -> str:
    """What takes the records on from the outbox to a vendor."""
    delivery = target.vendor.delivery if target.vendor and target.side == "exchange" else None
    if delivery is None:
        return ""
    name = target.vendor.name if target.vendor else target.id
    if delivery.by == "people":
        return f", and people carry them on to {name}"
    if delivery.by == "fetch":
        return f", and {name} fetches files of them from a bucket of its own"
    return f", and EventBridge posts each record to {name} at {delivery.host}"


def _hosted(system: System, in_use: Mapping[str, System]) -> bool:
    """Whether the system runs in the estate, as itself or as a part of another system's product."""
    host = in_use.get(system.part_of or system.id)
    return host is not None and host.mode == "hosted"


def _products(both: str) -> Carriage:
    how = f"{both}: nothing crosses the wall and no broker filters it; its people connect the two products"
    return Carriage(by="products", how=how)


def _nothing(how: str, fix: str) -> Carriage:
    return Carriage(by="nothing", how=how, fix=fix)


def practices_of(manifest: Manifest, flow: Flow) -> tuple[str, ...]:
    """The slugs of the practices that a flow is declared for."""
    return flow.practices or tuple(practice.slug for practice in manifest.practices)


def not_carried(manifest: Manifest, flow: Flow) -> Iterator[tuple[str, Carriage]]:
    """The practices of a flow for which nothing carries it, with the reason and the fix."""
    known = {practice.slug for practice in manifest.practices}
    for practice in practices_of(manifest, flow):
        if practice in known and (found := carriage(manifest, flow, practice)).by == "nothing":
            yield practice, found


def fields_of(manifest: Manifest, flow: Flow, practice: str) -> tuple[Field, ...]:
    """The fields of a flow for one practice, with the practice's own locations as the values of its locations.

    A list of more than ``LONGEST_LIST`` characters is left out; any label is a location then.
    """
    locations = tuple(location.slug for location in manifest.locations_of(practice))
    known = locations if len(",".join(locations)) <= LONGEST_LIST else ()
    return tuple(
        replace(field, values=known) if field.values_of == "locations" else field for field in flow.fact.fields
    )


def ends_at_vendors(manifest: Manifest, practice: str) -> list[tuple[Flow, System]]:
    """The brokered flows of a practice that end at systems of its exchange which are bought, with each such system.

    What goes to the MSO's account is delivered there: it has no patient data, and its people pass it on.
    """
    bought = {each.id: each for each in manifest.systems_on("exchange", practice) if each.mode == "saas"}
    flows = brokered_flows(manifest, practice)
    return [(flow, bought[target]) for flow in flows for target in flow.fact.targets if target in bought]


def delivered_flows(manifest: Manifest, practice: str) -> list[tuple[Flow, System]]:
    """Those whose records an API destination takes to the vendor."""
    return _carried_by("api", manifest, practice)


def fetched_flows(manifest: Manifest, practice: str) -> list[tuple[Flow, System]]:
    """Those whose files the vendor fetches from a bucket of its own."""
    return _carried_by("fetch", manifest, practice)


def _carried_by(how: Literal["api", "fetch"], manifest: Manifest, practice: str) -> list[tuple[Flow, System]]:
    return [
        (flow, system)
        for flow, system in ends_at_vendors(manifest, practice)
        if system.vendor and system.vendor.delivery and system.vendor.delivery.by == how
    ]


def read_in_exchange(manifest: Manifest, practice: str) -> dict[str, set[str]]:
    """By flow: the systems of the exchange for which people take its records from the outbox; none goes by itself."""
    here = {system.id for system in manifest.systems_on("exchange", practice)}
    onward = [*delivered_flows(manifest, practice), *fetched_flows(manifest, practice)]
    by_itself = {(flow.id, system.id) for flow, system in onward}
    return {
        flow.id: {target for target in flow.fact.targets if target in here and (flow.id, target) not in by_itself}
        for flow in brokered_flows(manifest, practice)
    }


def brokered_flows(manifest: Manifest, practice: str) -> list[Flow]:
    """The declared flows of one practice that a broker carries, sorted by id."""
    flows = (flow for flow in manifest.flows_of(practice) if carriage(manifest, flow, practice).by == "broker")
    return sorted(flows, key=lambda flow: flow.id)
