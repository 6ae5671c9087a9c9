"""What the journey is played on: the practice's resources of visits on the embedded AWS, out of the plan of the estate.

The policies of the whole plan decide every call that a role makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource, Status
from infra.engine.provider import Scope
from infra.errors import KitError
from infra.manifest.manifest_model import Manifest
from policies.duties.duty import Answer, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.machine_calls import Step, call_needs
from policies.duties.people import is_person, session_keys

EMULATED: Final = (
    "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:cloudwatch/logGroup:LogGroup", "aws:s3/bucket:Bucket",
    "aws:sns/topic:Topic", "aws:sqs/queue:Queue", "aws:dynamodb/table:Table",
    "aws:dynamodb/resourcePolicy:ResourcePolicy", "aws:sesv2/configurationSet:ConfigurationSet",
    "aws:sesv2/emailIdentity:EmailIdentity", "aws:cloudwatch/eventBus:EventBus",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy", "aws:sfn/stateMachine:StateMachine",
    "aws:cloudwatch/eventConnection:EventConnection", "aws:cloudwatch/eventApiDestination:EventApiDestination",
    "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget", "aws:scheduler/schedule:Schedule",
)  # fmt: skip
"""The types of the journey's resources, in the order in which they can be created."""
OF_CONSENT: Final = re.compile(r"^(visits?-?|f-booking|f-consent-status|f-gfe-status|flows$|alarms$)")
OF_DELIVERIES: Final = re.compile(
    r"^(vendor-deliveries|deliveries-|records-undelivered|f-reminders|f-claims|messaging-reminders-api|fetch-|flows$"
    r"|alarms$)"
)
"""Names of the resources on which the consent journey, and reminders to a vendor, are played."""


@dataclass
class Stage:
    """The plan of an estate, and the resources of one practice's journey on the embedded AWS."""

    manifest: Manifest
    graph: Graph
    practice: str
    emulator: Emulator
    played: re.Pattern[str] = OF_CONSENT

    @cached_property
    def estate(self) -> DutyEstate:
        """The estate as the kit's evaluator reads it."""
        return DutyEstate(self.graph)

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """The ids of the practice's accounts by side."""
        found = {account.name: id_ for id_, account in self.estate.model.accounts.items()}
        return {side: found[f"{side}-{self.practice}"] for side in ("clinical", "exchange")}

    @cached_property
    def region(self) -> str:
        """The home region."""
        return self.manifest.aws.home_region

    def build(self) -> list[Resource]:
        """Create the resources of the journey on the embedded AWS, each read back; returns them.

        :raises KitError: the practice has no journey, or a resource is not as it was declared.
        """
        wanted = sorted(self._wanted(), key=_rank)
        if not any("stateMachine" in resource.type for resource in wanted):
            raise KitError(
                f"practice {self.practice}: no journey is declared; declare the flows f-booking and f-consent-status "
                "with hosted systems scheduling and consent-forms, see docs/consent_journey.md"
            )
        for resource in wanted:
            scope = Scope(resource.account, resource.region, "OrganizationAccountAccessRole")
            inputs = {key: value for key, value in resource.inputs.items() if key != "__defaults"}
            state = self.emulator.create(resource.urn, resource.type, inputs, scope)
            if state.status is Status.DECLARED:
                raise KitError(f"{resource.name} ({resource.type}): declared, not emulated")
        self.emulator.decide_role_calls(self.refusal)
        return wanted

    def _wanted(self) -> Iterator[Resource]:
        own = set(self.accounts.values())
        for resource in self.graph.custom:
            if resource.account in own and resource.region == self.region and resource.type in EMULATED:
                inside = "PhiTable" in resource.urn or "mso:storage:PhiBucket$" in resource.urn
                if self.played.match(resource.name) or (inside and resource.name.startswith("visit")):
                    yield resource

    @cached_property
    def flows_bucket(self) -> str:
        """The name of the exchange's bucket."""
        found = (b for b in self.graph.of_type("aws:s3/bucket:Bucket") if b.name == "flows")
        return next(str(b.facts["bucket"]) for b in found if b.account == self.accounts["exchange"])

    def resource(self, type_: str, name: str, side: str) -> Resource:
        """The planned resource of a type (``sfn/stateMachine:StateMachine``) with this AWS name, on a side."""
        return next(
            each
            for each in self.graph.of_type(f"aws:{type_}")
            if each.facts.get("name") == name and each.account == self.accounts[side]
        )

    def client(self, side: str, service: str) -> Any:
        """A client of whoever administers the account: the stage hand, whose calls nothing decides."""
        return self.emulator.client(self.accounts[side], service, self.region)

    def client_as(self, role_arn: str, service: str) -> Any:
        """A client that acts as a role; the policies of the plan decide its calls."""
        return self.emulator.client_as(role_arn, service, self.region)

    def role(self, side: str, name: str) -> str:
        """The ARN of a role of the kit by its path and name: ``phi/visit-journey``."""
        return f"arn:aws:iam::{self.accounts[side]}:role/mso/{name}"

    def refusal(self, role_arn: str, service: str, operation: str, parameters: Mapping[str, Any]) -> str:
        """Why the policies do not let a role make a call, empty where they certainly do."""
        principal = self.estate.principal(role_arn)
        if principal is None:
            return f"{role_arn} is not among the resources of the estate"
        by = _Caller(principal.account.id, self.region)
        step = Step("", f"aws-sdk:{service}:{operation}", parameters)
        session = session_keys(principal) if is_person(principal) else {}
        outcome = all_of(tuple(call_needs(self.estate, by, principal, step, session)), self.estate)
        return "" if outcome.answer is Answer.ALLOWED else outcome.cause or outcome.answer.value


@dataclass(frozen=True)
class _Caller:
    """Where a call is made."""

    account: str
    region: str


def _rank(resource: Resource) -> tuple[int, str]:
    return EMULATED.index(resource.type), resource.name
