"""What has to be complete before a visit: by service, state and age, which requirements there are, with which forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CONSENT, EXAM = "consent", "good-faith-exam"
STATUS_FLOWS: Final[Mapping[str, str]] = {CONSENT: "f-consent-status", EXAM: "f-gfe-status"}
"""Requirement -> the flow that carries whether it is complete, and nothing else of it."""
BOOKING_FLOW: Final = "f-booking"
SOURCES: Final[Mapping[str, str]] = {CONSENT: "mso.consent-forms", EXAM: "mso.good-faith-exam"}
"""Requirement -> the source of the events that say what became of it (EventBridge ``source``)."""
BOOKINGS: Final = "mso.exchange"
"""The source of the events that bring bookings."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing to complete: its forms, and who signs them (``patient``, or the ``guardian`` of a minor)."""

    id: str
    forms: tuple[str, ...]
    signer: str

    def as_json(self) -> dict[str, object]:
        """The requirement as the machines hand it on."""
        return {"id": self.id, "flow": STATUS_FLOWS[self.id], "forms": list(self.forms), "signer": self.signer}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A service in a state, for a minor or not, with its requirements: what a booking is matched with."""

    service: str
    state: str
    minor: bool
    requirements: tuple[Requirement, ...]

    @property
    def name(self) -> str:
        """The case in words, as the name of a state."""
        return f"{self.service} in {self.state}{' for a minor' if self.minor else ''}"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form for certain services. ``states`` are those it is for, all if empty; a minor's needs ``for_minors``."""

    id: str
    services: tuple[str, ...]
    states: tuple[str, ...] = ()
    for_minors: bool = False

    def is_for(self, service: str, state: str, *, minor: bool) -> bool:
        """Whether a visit takes this form."""
        of_state = not self.states or state in self.states
        return service in self.services and of_state and (minor or not self.for_minors)


def cases(
    services: Sequence[str],
    states: Sequence[str],
    forms: Sequence[Form],
    with_exam: Sequence[str],
    kinds: Sequence[str],
) -> Iterator[Case]:
    """Every case of a practice; ``kinds`` are the requirements whose status its exchange carries.

    ``with_exam`` are the services that need a good-faith exam. A service without a form is no case: its booking is
    refused, and somebody hears of it.
    """
    for service in services:
        for state in states:
            for minor in (False, True):
                chosen = tuple(form.id for form in forms if form.is_for(service, state, minor=minor))
                signer = "guardian" if minor else "patient"
                found = [Requirement(id=CONSENT, forms=chosen, signer=signer)] if chosen and CONSENT in kinds else []
                if service in with_exam and EXAM in kinds:
                    found.append(Requirement(id=EXAM, forms=(), signer=signer))
                if chosen and found:
                    yield Case(service=service, state=state, minor=minor, requirements=tuple(found))
