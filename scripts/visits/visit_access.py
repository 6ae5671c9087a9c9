"""Which role of which account sees the visits of a practice, and which table it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.context.estate import Estate, Lock
from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.facts.time_zones import time_zones
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import Location
from infra.manifest.visit_requirements import asked_requirements, visit_requirements
from infra.planes.shared.workforce_roles import CLINICIANS
from infra.planes.visits import visit_roles, visits_in_exchange
from infra.visits import reminders
from infra.visits.intake import ANSWERS
from infra.visits.requirements import SOURCES
from scripts.visits.visit_list import VisitTable


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAccess:
    """A job function's way to the visits of a location: ``role`` is the path and name below ``role/``."""

    location: Location
    role: str
    account: str
    account_name: str
    table: VisitTable
    tells: tuple[str, ...]
    """The requirements of which the job function says what became of them: no product asks for these."""
    bus: str

    @property
    def zone(self) -> str:
        """The time zone of the location: its state's."""
        return time_zones()[self.location.state]


def visit_access(estate: Estate, location: str, job: str) -> VisitAccess:
    """The way of a job function (``front_desk``, ``call_center``, ``physician``) to the visits of a location.

    :raises UsageError: no such location or job function, or no journey is declared for its practice.
    """
    manifest = estate.manifest
    known = {each.slug: each for each in manifest.locations}
    if location not in known:
        raise UsageError(f"no location {location!r} in mso.yaml; there are: {', '.join(known)}")
    practice = known[location].practice
    if not visit_requirements(manifest, practice):
        raise UsageError(f"{practice}: no visits are followed; declare the flow f-booking (docs/consent_journey.md)")
    clinical = job in CLINICIANS
    role = _role(manifest, practice, job)
    name = f"{'clinical' if clinical else 'exchange'}-{practice}"
    account = estate.account_id(name)
    region, home = manifest.aws.home_region, f"arn:aws:dynamodb:{manifest.aws.home_region}:{account}:table/"
    asked = asked_requirements(manifest, practice)
    return VisitAccess(
        location=known[location],
        role=role,
        account=account,
        account_name=name,
        table=_waiting(home) if clinical else _every(home),
        tells=tuple(kind for kind in visit_requirements(manifest, practice) if clinical and kind not in asked),
        bus=f"arn:aws:events:{region}:{estate.account_id(f'clinical-{practice}')}:event-bus/{visits_in_exchange.BUS}",
    )


def _role(manifest: Manifest, practice: str, job: str) -> str:
    """The role of a job function that sees visits."""
    at_desk = {each.role for each in manifest.people_of(manifest.mso.slug)}
    books = set(facts.systems()[visits_in_exchange.BOOKS].roles)
    own = {each.role for each in manifest.people_of(practice)}
    ways = {visits_in_exchange.FRONT_DESK: "mso/phi/front-desk"} if visits_in_exchange.FRONT_DESK in own else {}
    ways |= {each: f"mso/phi/{each}" for each in sorted(own & set(CLINICIANS))}
    ways |= {each: f"mso/desk/{each}" for each in sorted(at_desk & books)}
    if job not in ways:
        raise UsageError(f"{job!r} sees no visits of {practice}; who does: {', '.join(ways) or 'nobody'}")
    return ways[job]


def _every(home: str) -> VisitTable:
    fields, index = visits_in_exchange.STATUS_FIELDS, visits_in_exchange.INDEX
    return VisitTable(arn=f"{home}{visits_in_exchange.TABLE}", index=index, key="location", value=None, fields=fields)


def _waiting(home: str) -> VisitTable:
    fields = (*visits_in_exchange.STATUS_FIELDS, "open")
    return VisitTable(
        arn=f"{home}{visit_roles.TABLE}", index=reminders.INDEX, key="open", value="true", fields=fields
    )  # fmt: skip


def served_lock(endpoint: str, manifest: Manifest) -> Lock:
    """The account ids of an emulated AWS, by the names that its organization lists."""
    from infra.emulator.provider.emulator import Emulator

    with Emulator.attach(endpoint) as emulator:
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        pages = organizations.get_paginator("list_accounts").paginate().build_full_result()
    ids = {account["Name"]: account["Id"] for account in pages["Accounts"]}
    return Lock(accounts={name: ids[name] for name in manifest.account_names() if name in ids})


def tell(client: Any, access: VisitAccess, requirement: str, appointment: str, what: str) -> None:
    """Say what became of a requirement: ``completed``, ``declined`` or ``revoked``. ``client`` is boto3's for events.

    :raises UsageError: it is nobody's to say, or AWS did not take the event.
    """
    if what not in ANSWERS:
        raise UsageError(f"{what!r} is nothing that became of it; say {', '.join(ANSWERS)}")
    if requirement not in access.tells:
        own = ", ".join(access.tells) or "nothing: hosted products do"
        raise UsageError(f"{access.role} does not tell of {requirement} here; it tells of: {own}")
    entry = {
        "EventBusName": access.bus, "Source": SOURCES[requirement], "DetailType": what,
        "Detail": json.dumps({"appointment_ref": appointment}),
    }  # fmt: skip
    answer = client.put_events(Entries=[entry])
    if answer.get("FailedEntryCount"):
        raise UsageError(f"AWS did not take it: {answer['Entries'][0].get('ErrorMessage', 'no reason given')}")
