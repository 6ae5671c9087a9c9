"""Who is who in the journey, and what the policies let each of them see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from infra.errors import UsageError
from infra.planes.shared.workforce_roles import CLINICIANS
from infra.planes.visits.visits_in_exchange import INDEX, STATUS_FIELDS
from policies.duties.duty import Answer, Call, all_of
from policies.duties.people import session_keys
from policies.separation.estate.entities import Principal
from policies.separation.iam.conditions import Values
from scripts.demo.journey.stage import Stage

Seen: TypeAlias = Literal["sees", "refused", "undecided"]
AT_DESK: Final = ("front desk", "MSO call center")
HISTORY: Final = "what the machine was given"
WITH_FIELDS: Final[Mapping[str, Values]] = {
    "dynamodb:attributes": tuple(STATUS_FIELDS), "dynamodb:select": "SPECIFIC_ATTRIBUTES"
}  # fmt: skip
WITH_MORE: Final[Mapping[str, Values]] = {
    "dynamodb:attributes": (*STATUS_FIELDS, "email"), "dynamodb:select": "SPECIFIC_ATTRIBUTES"
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One question to the policies: may a party see something; ``must_not`` says that it has to be refused."""

    party: str
    what: str
    answer: Seen
    must_not: bool
    cause: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something is seen that must not be, or something is not that has to be."""
        return self.answer != ("refused" if self.must_not else "sees")


@dataclass(frozen=True)
class Parties:
    """The people around a visit; every answer is the evaluator's, with the policies of the whole estate."""

    stage: Stage

    @cached_property
    def roles(self) -> Mapping[str, Principal]:
        """The roles by party; a party without a role in this estate is left out."""
        stage = self.stage
        accounts = {account.name: id_ for id_, account in stage.estate.model.accounts.items()}
        arns = {
            "front desk": stage.role("exchange", "phi/front-desk"),
            "clinician": stage.role("clinical", f"phi/{self._clinician()}"),
            "MSO call center": stage.role("exchange", "desk/call_center"),
            "MSO billing": stage.role("exchange", "desk/biller_coder"),
            "MSO engineer": stage.role("exchange", "operator"),
            "MSO engineer, clinical": stage.role("clinical", "operator"),
            "MSO accountant": f"arn:aws:iam::{accounts['management']}:role/mso/staff/accountant",
            "MSO analyst": f"arn:aws:iam::{accounts['management']}:role/mso/staff/analyst",
        }
        found = ((party, stage.estate.principal(arn)) for party, arn in arns.items())
        return {party: principal for party, principal in found if principal is not None}

    @property
    def at_desk(self) -> str:
        """Who sees what is complete when a patient arrives.

        :raises UsageError: nobody does; then the journey has no end.
        """
        found = next((party for party in AT_DESK if party in self.roles), None)
        if found is None:
            raise UsageError(
                f"mso.yaml: people: nobody of {self.stage.practice} or the MSO reads what is complete before a visit; "
                "add a group with the role front_desk"
            )
        return found

    def _clinician(self) -> str:
        """A job function of the practice that treats."""
        people = self.stage.manifest.people_of(self.stage.practice)
        return next((job.role for job in people if job.role in CLINICIANS), "nobody")

    def views(self) -> Iterator[View]:
        """What each party may see of a visit: the status, more of the row, the open visits, the machines' history."""
        stage, region = self.stage, self.stage.region
        exchange, clinical = stage.accounts["exchange"], stage.accounts["clinical"]
        status = f"arn:aws:dynamodb:{region}:{exchange}:table/visit-status"
        visits = f"arn:aws:dynamodb:{region}:{clinical}:table/visits"
        history = f"arn:aws:states:{region}:{clinical}:execution:visit-journey:any"
        bookings = f"arn:aws:s3:::{stage.flows_bucket}/outbox/f-booking/any"
        treats = ("clinician",)
        read = "dynamodb:Query"
        for party in self.roles:
            outside = party not in treats
            yield self._view(party, "complete or not", read, status, WITH_FIELDS, must_not=party not in AT_DESK)
            yield self._view(party, "more than that", read, status, WITH_MORE, must_not=True)
            yield self._view(party, "complete or not, clinical", read, visits, WITH_FIELDS, must_not=outside)
            yield self._view(party, "the patient's address", read, visits, WITH_MORE, must_not=True)
            if self.roles[party].account.id == clinical:  # Step Functions lets no caller of another account in
                yield self._view(party, HISTORY, "states:GetExecutionHistory", history, {}, must_not=True)
            yield self._view(party, "the booking's record", "s3:GetObject", bookings, {}, must_not=True)

    def day_views(self) -> Iterator[View]:
        """What each party may see of a location's day: its visits, and more of them."""
        stage = self.stage
        day = f"arn:aws:dynamodb:{stage.region}:{stage.accounts['exchange']}:table/visit-status/index/{INDEX}"
        for party in self.roles:
            at_desk = party in AT_DESK
            yield self._view(party, "today's visits", "dynamodb:Query", day, WITH_FIELDS, must_not=not at_desk)
            yield self._view(party, "more of today's visits", "dynamodb:Query", day, WITH_MORE, must_not=True)

    def _view(
        self, party: str, what: str, action: str, arn: str, context: Mapping[str, Values], *, must_not: bool
    ) -> View:
        principal = self.roles[party]
        call = Call(principal, action, arn, {**session_keys(principal), **context})
        outcome = all_of((call,), self.stage.estate)
        answers: Mapping[Answer, Seen] = {Answer.ALLOWED: "sees", Answer.BLOCKED: "refused"}
        answer = answers.get(outcome.answer, "undecided")
        return View(party=party, what=what, answer=answer, must_not=must_not, cause=outcome.cause)
