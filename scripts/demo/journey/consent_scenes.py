"""The scenes of the consent journey: the way it goes, the ways it goes otherwise, and who must not get in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.visits.alarm_events import CHECKED_IN, DECLINED, MESSAGES, REVOKED, WAITS
from infra.visits.requirements import BOOKINGS, CONSENT, EXAM, SOURCES
from scripts.demo.journey.actor import PATIENT, Actor
from scripts.demo.journey.play import Scene

WAITING: Final = "treatment waits"
FAILED: Final = "A machine of the visits failed or refused an event. The failed execution says why."
BOTH: Final = {CONSENT: "not complete", EXAM: "not complete"}
READY: Final = {CONSENT: "complete", EXAM: "complete"}


def _booked(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-1")
    return {"desk": BOTH, "day": {"ap-1": WAITING}, "clinician": BOTH, "mails": 1, "journeys": 2, "alarms": (),
            "failed": (), "waiting": 2}  # fmt: skip


def _booked_again(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-1")
    return {"desk": BOTH, "mails": 0, "journeys": 0, "failed": ()}


def _reminded(actor: Actor) -> Mapping[str, object]:
    for _ in range(4):  # four mornings
        actor.morning()
    return {"desk": BOTH, "mails": 3, "alarms": (MESSAGES[WAITS],) * 4, "failed": ()}


def _arrived_without(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-1", change="checked-in")
    return {"desk": BOTH, "mails": 1, "alarms": (MESSAGES[CHECKED_IN],), "failed": ()}


def _completed(actor: Actor) -> Mapping[str, object]:
    actor.systems.say(CONSENT, "ap-1", "completed")
    actor.systems.say(EXAM, "ap-1", "completed")
    return {"desk": READY, "day": {"ap-1": "ready"}, "clinician": READY, "mails": 0, "alarms": (), "waiting": 0,
            "failed": ()}  # fmt: skip


def _arrived_ready(actor: Actor) -> Mapping[str, object]:
    actor.systems.say(CONSENT, "ap-1", "completed")  # the webhook tells it twice
    actor.booking("ap-1", change="checked-in")
    actor.morning()
    return {"desk": READY, "mails": 0, "alarms": (), "failed": ()}


def _revoked(actor: Actor) -> Mapping[str, object]:
    actor.systems.say(CONSENT, "ap-1", "revoked")
    return {"desk": {CONSENT: "not complete", EXAM: "complete"}, "alarms": (MESSAGES[REVOKED],), "failed": ()}


def _minor(actor: Actor) -> Mapping[str, object]:
    actor.systems.on_file = {EXAM}
    case = actor.case(minor=True)
    actor.booking("ap-2", minor="true", language="es", service=case.service)
    actor.systems.on_file = set()
    asked = actor.systems.asked[CONSENT, "ap-2"]
    spanish = "antes de su visita" in str(actor.courier.mails[-1])
    forms = next(each.forms for each in case.requirements if each.id == CONSENT)
    right = asked["signer"] == "guardian" and asked["forms"] == [*forms] and "guardian-of-minor" in forms and spanish
    desk = {CONSENT: "not complete", EXAM: "complete"}
    return {"desk": desk if right else asked, "mails": 1, "failed": ()}


def _declined(actor: Actor) -> Mapping[str, object]:
    actor.systems.say(CONSENT, "ap-2", "declined")
    actor.morning()
    return {"desk": {CONSENT: "not complete", EXAM: "complete"}, "mails": 0, "alarms": (MESSAGES[DECLINED],),
            "waiting": 0, "failed": ()}  # fmt: skip


def _without_address(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-3", email="")
    actor.booking("ap-3", change="checked-in", email="")
    day = {"ap-1": WAITING, "ap-2": WAITING, "ap-3": WAITING}
    return {"desk": BOTH, "day": day, "mails": 0, "alarms": (MESSAGES[CHECKED_IN],), "failed": ()}


def _cancelled(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-3", change="cancelled", email="")
    actor.booking("ap-3", email="")  # the booking comes again, late
    return {"desk": BOTH, "day": {"ap-1": WAITING, "ap-2": WAITING}, "mails": 0, "alarms": (), "waiting": 0,
            "failed": ()}  # fmt: skip


def _unknown_service(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-4", service="tattoo-removal")
    return {"desk": {}, "mails": 0, "alarms": (FAILED,), "failed": ("UnknownService",), "journeys": 0}


def _too_much(actor: Actor) -> Mapping[str, object]:
    actor.booking("ap-5", diagnosis="a secret of the chart")
    return {"desk": {}, "mails": 0, "journeys": 0, "quarantined": 1}


def _never_booked(actor: Actor) -> Mapping[str, object]:
    actor.systems.say(CONSENT, "ap-6", "completed")
    return {"desk": {}, "alarms": (FAILED,), "failed": ("UnknownVisit",)}


def _others(actor: Actor) -> Mapping[str, object]:
    """Another practice's machine, the MSO's engineer, and an application that claims to be the exchange."""
    actor.visit = "ap-7"
    booking = {"appointment_ref": "ap-7", "change": "booked", "service": actor.case().service, "email": PATIENT}
    stage, strangers = actor.stage, []
    accounts = {account.name: id_ for id_, account in stage.estate.model.accounts.items()}
    for practice in stage.manifest.practices:
        if practice.slug != stage.practice and f"exchange-{practice.slug}" in accounts:
            strangers.append(f"arn:aws:iam::{accounts[f'exchange-{practice.slug}']}:role/mso/phi/visit-records")
    strangers += [stage.role("clinical", "operator"), stage.role("exchange", "phi/app-scheduling")]
    refused = [bool(actor.attempt(role, BOOKINGS, "booking", booking)) for role in strangers]
    actor.attempt(stage.role("clinical", "phi/app-consent-forms"), BOOKINGS, "booking", booking)
    claimed = actor.attempt(stage.role("clinical", "phi/app-ehr"), SOURCES[CONSENT], "booked", booking)
    desk: object = {} if all(refused) and not claimed else refused
    return {"desk": desk, "journeys": 0, "mails": 0, "failed": (), "alarms": ()}


SCENES: Final[Mapping[str, Scene]] = {
    "A treatment is booked: the patient gets a link, the clinician an exam, the desk sees what is missing": _booked,
    "The same booking arrives again: nothing starts twice": _booked_again,
    "Four mornings pass: three reminders of the form, no more; the practice hears that an exam waits": _reminded,
    "The patient checks in with nothing complete: an alarm, a prompt; treatment waits": _arrived_without,
    "The patient completes the form, the clinician the exam": _completed,
    "The patient checks in again: treatment may begin": _arrived_ready,
    "The patient revokes the consent: the visit is incomplete again": _revoked,
    "A minor's visit, in Spanish, with an exam on file: the guardian signs two forms": _minor,
    "The guardian declines: an alarm, no reminders": _declined,
    "A patient without an address checks in: no mail, an alarm": _without_address,
    "The visit is cancelled: nothing waits any more": _cancelled,
    "A service without a form: refused with a reason, an alarm": _unknown_service,
    "A booking that says too much: quarantined by the broker": _too_much,
    "An answer for a visit that nobody booked: refused with a reason, an alarm": _never_booked,
    "Another practice, the MSO's engineer and a liar knock: nobody gets in": _others,
}  # fmt: skip
"""In the order in which they are played; each builds on those before."""
