"""The products that ask patients, played: they take the requests from their queues and say what the patients did.

A real product does this through its adapter; here it gives a link that leads nowhere, or says that a clinician sees to
it. Its role makes the calls, and the policies decide them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.visits.requirements import CONSENT, EXAM, SOURCES
from scripts.demo.journey.courier import Courier

LATER: Final = 14_400
"""Seconds after which the chart is asked again whether the exam is done."""
ROLES: Final[Mapping[str, str]] = {CONSENT: "phi/app-consent-forms", EXAM: "phi/app-ehr"}


@dataclass
class PatientSystems:
    """What each system was asked for, by requirement and appointment; forms are filled in and kept here alone."""

    courier: Courier
    asked: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    on_file: set[str] = field(default_factory=set)

    def answer(self) -> None:
        """Take every waiting request, and answer with a link, or that what is asked for is on file."""
        stage = self.courier.stage
        for requirement, role in ROLES.items():
            sqs = stage.client_as(stage.role("clinical", role), "sqs")
            states = stage.client_as(stage.role("clinical", role), "stepfunctions")
            url = f"https://sqs.{stage.region}.amazonaws.com/{stage.accounts['clinical']}/visits-{requirement}"
            while messages := sqs.receive_message(QueueUrl=url).get("Messages"):
                for message in messages:
                    request = json.loads(message["Body"])
                    self.asked[requirement, request["appointment_ref"]] = request
                    states.send_task_success(taskToken=request["task_token"], output=json.dumps(self._said(request)))
                    self.courier.answered.add(request["task_token"])
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        self.courier.settle()

    def _said(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request["requirement"] in self.on_file:
            return {"on_file": True}
        if request["requirement"] == EXAM:
            return {"by_clinician": True, "again_in": LATER}
        return {"link": f"https://consent.practice.example/s/{request['appointment_ref']}-{request['requirement']}"}

    def say(self, requirement: str, appointment: str, what: str) -> None:
        """The system tells what the patient, or the clinician, did: ``completed``, ``declined``, ``revoked``."""
        stage = self.courier.stage
        role = stage.role("clinical", ROLES[requirement])
        bus = f"arn:aws:events:{stage.region}:{stage.accounts['clinical']}:event-bus/visits"
        self.courier.tell(role, bus, SOURCES[requirement], what, {"appointment_ref": appointment})
