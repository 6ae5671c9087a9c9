"""Does what people and products do, with their roles, and reads what they read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.manifest.facts.time_zones import time_zones
from infra.manifest.visit_requirements import visit_cases
from infra.planes.visits.visits_in_exchange import INDEX, STATUS_FIELDS
from infra.visits.requirements import STATUS_FLOWS, Case
from scripts.demo.journey.courier import Courier, Execution
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.patient_systems import PatientSystems
from scripts.visits.visit_list import VisitTable, visits_of_day

DAY: Final = date(2099, 12, 5)
"""The day of every visit."""
PATIENT: Final = "synthetic.patient@patients.example"
STATUS_TABLES: Final = {"front desk": ("exchange", "visit-status"), "MSO call center": ("exchange", "visit-status"),
                        "clinician": ("clinical", "visits")}  # fmt: skip
"""Who reads what is complete, and where."""


@dataclass
class Actor:
    """The people and products around one practice; ``visit`` is the appointment that they look at."""

    stage: Any
    parties: Parties
    courier: Courier
    visit: str = ""
    _read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.systems = PatientSystems(self.courier)

    # --- what they do ---------------------------------------------------------------------------------------------

    def booking(self, appointment: str, **changes: str) -> None:
        """The scheduling product delivers a record of the booking flow; its systems then answer."""
        self.visit = appointment
        record = {
            "appointment_ref": appointment, "change": "booked", "service": self.case().service, "state": self.state,
            "location": self.location, "starts_at": f"{DAY.isoformat()}T17:00:00Z", "language": "en", "minor": "false",
            "email": PATIENT, **changes,
        }  # fmt: skip
        name = f"inbox/f-booking/{len(self.courier.executions)}.jsonl"
        role = self.stage.role("exchange", "phi/app-scheduling")
        self.courier.upload(role, self.stage.flows_bucket, name, json.dumps(record) + "\n")
        self.systems.answer()

    def morning(self) -> None:
        """The schedule of each time zone starts its machine, as EventBridge Scheduler does at nine."""
        account = self.stage.accounts["clinical"]
        for schedule in self.stage.graph.of_type("aws:scheduler/schedule:Schedule"):
            if schedule.account == account:
                target = schedule.facts["target"]
                client = self.stage.client_as(str(target["roleArn"]), "stepfunctions")
                name = f"morning-{len(self.courier.executions)}"
                started = client.start_execution(stateMachineArn=target["arn"], name=name, input=target["input"])
                self.courier.started(started["executionArn"])
        self.courier.settle()

    def attempt(self, role_arn: str, source: str, kind: str, detail: Mapping[str, Any]) -> str:
        """Somebody tries to put an event on the practice's bus; the reason why the policies refuse it, if they do."""
        bus = f"arn:aws:events:{self.stage.region}:{self.stage.accounts['clinical']}:event-bus/visits"
        try:
            self.courier.tell(role_arn, bus, source, kind, detail)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return ""

    def case(self, *, minor: bool = False) -> Case:
        """A service of the practice that takes forms and an exam, for an adult or a minor."""
        return next(
            case
            for case in visit_cases(self.stage.manifest, self.stage.practice)
            if case.minor is minor and len(case.requirements) == len(STATUS_FLOWS)
        )

    @property
    def state(self) -> str:
        """The state of the visit."""
        return self.case().state

    @property
    def location(self) -> str:
        """The slug of the practice's first location in that state."""
        locations = self.stage.manifest.locations_of(self.stage.practice)
        return str(next(each.slug for each in locations if each.state == self.state))

    # --- what they read -------------------------------------------------------------------------------------------

    def reads(self, party: str) -> dict[str, str]:
        """What a party reads of the visit, with its own role: requirement -> complete or not, or why it is refused."""
        if party not in self.parties.roles:
            return {"no such job function": "in this estate"}
        side, table = STATUS_TABLES.get(party, ("exchange", "visit-status"))
        client = self.stage.client_as(self.parties.roles[party].arn, "dynamodb")
        names = {f"#{index}": name for index, name in enumerate(STATUS_FIELDS)}
        try:
            rows = client.query(
                TableName=f"arn:aws:dynamodb:{self.stage.region}:{self.stage.accounts[side]}:table/{table}",
                KeyConditionExpression="#0 = :visit",
                ProjectionExpression=", ".join(names),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={":visit": {"S": self.visit}},
            )["Items"]
        except ClientError as error:
            return {"refused": str(error.response["Error"]["Message"]).partition(" (infra/")[0]}
        return {row["requirement"]["S"]: "complete" if row["complete"]["S"] == "true" else "not complete"
                for row in rows}  # fmt: skip

    def day(self) -> dict[str, str]:
        """The desk's list of the location's visits of the day: appointment -> ready, or treatment waits."""
        stage = self.stage
        arn = f"arn:aws:dynamodb:{stage.region}:{stage.accounts['exchange']}:table/visit-status"
        table = VisitTable(arn=arn, index=INDEX, key="location", value=None, fields=STATUS_FIELDS)
        client = stage.client_as(self.parties.roles[self.parties.at_desk].arn, "dynamodb")
        visits = visits_of_day(client, table, self.location, DAY, time_zones()[self.state])
        return {visit.appointment: "ready" if visit.ready else "treatment waits" for visit in visits}

    def facts(self) -> dict[str, object]:
        """What a scene may ask for: the desk's and the clinician's view, how many mails, alarms and executions."""
        failed = [each for each in self.courier.executions.values() if each.status == "FAILED"]
        return {
            "desk": self.reads(self.parties.at_desk),
            "day": self.day(),
            "clinician": self.reads("clinician") if "clinician" in self.parties.roles else None,
            "mails": self._since("mails", len(self.courier.mails)),
            "alarms": tuple(self.courier.alarms[self._before("alarms", len(self.courier.alarms)) :]),
            "journeys": self._since("journeys", len(self._journeys())),
            "failed": tuple(each.error for each in failed[self._before("failed", len(failed)) :]),
            "waiting": sum(each.status == "RUNNING" for each in self._journeys() if each.name.startswith(self.visit)),
            "quarantined": self._since("quarantined", len(self._objects("quarantine/"))),
        }

    def _journeys(self) -> list[Execution]:
        return [each for each in self.courier.executions.values() if each.machine == "visit-journey"]

    def _objects(self, prefix: str) -> list[str]:
        found = self.stage.client("exchange", "s3").list_objects_v2(Bucket=self.stage.flows_bucket, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", ())]

    def _before(self, name: str, now: int) -> int:
        before = self._read.get(name, 0)
        self._read[name] = now
        return before

    def _since(self, name: str, now: int) -> int:
        return now - self._before(name, now)

    def seen(self) -> dict[str, str]:
        """What each party sees of the visit, in words."""
        mail = self.courier.mails[-1] if self.courier.mails else None
        content = mail["Content"]["Simple"]["Body"]["Text"]["Data"] if mail else "nothing yet"
        readers = ("front desk", "clinician", "MSO call center", "MSO billing", "MSO accountant")
        said = {party: ", ".join(f"{k}: {v}" for k, v in self.reads(party).items()) or "no visit" for party in readers}
        day = ", ".join(f"{visit}: {state}" for visit, state in self.day().items()) or "no visits"
        return {"patient": f"{len(self.courier.mails)} mails; the last: {content}", **said, "the desk's day": day,
                "alarm mailbox": self.courier.alarms[-1] if self.courier.alarms else "nothing yet"}  # fmt: skip

    def leaks(self) -> Iterator[str]:
        """What has been written where it must not be: in the desk's table, in mails, in alarms."""
        table = self.stage.client("exchange", "dynamodb").scan(TableName="visit-status")["Items"]
        for extra in sorted({name for row in table for name in row} - set(STATUS_FIELDS)):
            yield f"the desk's table has the attribute {extra}"
        content = ("injectables", "lasers", "consent-", "guardian", "exam", "botox", "filler")
        for mail in self.courier.mails:
            text = json.dumps(mail["Content"]).lower().replace("consent.practice.example", "")
            words = [word for word in content if word in text.partition("https://")[0]]
            yield from (f"a mail names {word}" for word in words)
        for alarm in self.courier.alarms:
            if PATIENT in alarm or "ap-" in alarm:
                yield f"an alarm names a patient or a visit: {alarm}"
