"""The journey step by step: what happens, what each party sees, and whether it is as it has to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.manifest.visit_requirements import visit_requirements
from infra.visits.requirements import CONSENT, EXAM
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties, View
from scripts.demo.journey.patient_systems import PatientSystems
from scripts.demo.journey.stage import Stage

PATIENT = "synthetic.patient@patients.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its title, what each party sees after it, and what is not as it has to be."""

    title: str
    seen: Mapping[str, str]
    wrong: tuple[str, ...] = ()


@dataclass
class Journey:
    """A played journey; ``ok`` if every step is as it has to be, and nobody sees what must not be seen."""

    stage: Stage
    created: int
    steps: list[Step] = field(default_factory=list)
    views: tuple[View, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(step.wrong for step in self.steps) and not any(view.wrong for view in self.views)


def practice_with_journey(manifest: Manifest) -> str:
    """The slug of the first practice whose consent journey is built.

    :raises UsageError: no practice has one.
    """
    for practice in manifest.practices:
        if CONSENT in visit_requirements(manifest, practice.slug):
            return practice.slug
    raise UsageError(
        "mso.yaml: no practice has a consent journey; host scheduling and consent-forms, and declare the flows "
        "f-booking and f-consent-status (docs/consent_journey.md)"
    )


def play(stage: Stage) -> Journey:
    """Play the consent journey of synthetic patients on the stage."""
    journey = Journey(stage, len(stage.build()))
    actor = Actor(stage, Courier(stage))
    for title, act in SCENES:
        expected = act(actor)
        journey.steps.append(actor.step(title, expected))
    journey.views = tuple(Parties(stage).views())
    return journey


@dataclass
class Actor:
    """Does what people and products do, and reads what they read."""

    stage: Stage
    courier: Courier

    def __post_init__(self) -> None:
        self.systems = PatientSystems(self.courier)

    def book(self, appointment: str, **changes: str) -> None:
        """The scheduling product delivers a record of the booking flow."""
        record = {
            "appointment_ref": appointment, "change": "booked", "service": "injectables", "state": "WA",
            "location": "seattle", "starts_at": "2099-12-05T17:00:00Z", "language": "en", "minor": "false",
            "email": PATIENT, **changes,
        }  # fmt: skip
        name = f"inbox/f-booking/{appointment}-{record['change']}-{len(self.courier.executions)}.jsonl"
        role = self.stage.role("exchange", "phi/app-scheduling")
        self.courier.upload(role, self.bucket, name, json.dumps(record) + "\n")

    @property
    def bucket(self) -> str:
        """The exchange's bucket."""
        found = (b for b in self.stage.graph.of_type("aws:s3/bucket:Bucket") if b.name == "flows")
        return next(str(b.facts["bucket"]) for b in found if b.account == self.stage.accounts["exchange"])

    def desk(self) -> dict[str, dict[str, str]]:
        """What the front desk reads: requirement -> complete or not, by appointment."""
        rows: dict[str, dict[str, str]] = {}
        for item in self.stage.client("exchange", "dynamodb").scan(TableName="visit-status")["Items"]:
            extra = set(item) - {"appointment_ref", "requirement", "complete", "at"}
            said = "complete" if item["complete"]["S"] == "true" else "not complete"
            row = rows.setdefault(item["appointment_ref"]["S"], {})
            row[item["requirement"]["S"]] = f"{said} {sorted(extra)}" if extra else said
        return rows

    def step(self, title: str, expected: Mapping[str, Any]) -> Step:
        """What the parties see now, compared with what they have to see."""
        seen = {
            "patient": f"{len(self.courier.mails)} mails",
            "front desk": json.dumps(self.desk(), sort_keys=True),
            "alarms": f"{len(self.courier.alarms)}",
        }
        actual = {"mails": len(self.courier.mails), "alarms": len(self.courier.alarms), "desk": self.desk()}
        wrong = tuple(f"{key}: {actual[key]!r}, must be {value!r}" for key, value in expected.items()
                      if actual[key] != value)  # fmt: skip
        return Step(title=title, seen=seen, wrong=wrong)


def _booked(actor: Actor) -> Mapping[str, Any]:
    actor.book("ap-1")
    actor.systems.answer()
    return {"mails": 2, "alarms": 0, "desk": {"ap-1": {CONSENT: "not complete", EXAM: "not complete"}}}


def _completed(actor: Actor) -> Mapping[str, Any]:
    actor.systems.say(CONSENT, "ap-1", "completed")
    actor.systems.say(EXAM, "ap-1", "completed")
    return {"mails": 2, "alarms": 0, "desk": {"ap-1": {CONSENT: "complete", EXAM: "complete"}}}


SCENES = (("An injectable is booked: the patient gets a link, the desk sees what is missing", _booked),
          ("The patient completes the form, the clinician the exam", _completed))  # fmt: skip
