"""A practice's visits in its clinical account before anything of them is built: names, roles, and uses of the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from infra.components.data_key import KeyUse
from infra.components.dead_letter_queue import events_use_key_for_queues
from infra.components.event_bus import events_use_key
from infra.components.mail_sender import MailSenderArgs
from infra.components.role import Role
from infra.components.state_machine import machine_logs_use_key, machine_role
from infra.context.account_context import AccountContext, bucket_name
from infra.context.data_stores import hosting_system
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, allow
from infra.manifest.visit_requirements import HELD_BY, asked_requirements, visit_requirements
from infra.planes.visits.visits_in_exchange import BUS, status_reading
from infra.visits import reminders
from infra.visits.requirements import SOURCES

DATA_CLASS = "phi"
TABLE = "visits"
JOURNEY, INTAKE, REMINDERS = "visit-journey", "visit-intake", "visit-reminders"


@dataclass(frozen=True)
class VisitsInClinical:
    """The roles of the machines, by the machine's name; none where no visits are built."""

    context: AccountContext
    roles: dict[str, Role]
    clinicians: list[Role] = field(default_factory=list)
    """The roles that read which visits are complete."""

    def let_read(self, clinicians: Sequence[Role]) -> None:
        """Let clinicians see which visits wait, and what is complete before they treat; nothing else of the table.

        They also tell what became of what no product asks for.
        """
        waiting = status_reading(self.table_arn, reminders.INDEX, more=["open"])
        sources: Conditions = {"StringEquals": {"events:source": [SOURCES[kind] for kind in self.by_people]}}
        tell = [allow("Tell", "events:PutEvents", on=[self.bus_arn], when=sources)] if self.by_people else []
        for clinician in clinicians if self.roles else ():
            clinician.grant("visits", waiting, *tell)
            self.clinicians.append(clinician)

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements whose journey is built."""
        return visit_requirements(self.context.estate.manifest, self.context.owner)

    @property
    def asked(self) -> tuple[str, ...]:
        """Those that a hosted product asks for, through its adapter."""
        return asked_requirements(self.context.estate.manifest, self.context.owner)

    @property
    def by_people(self) -> tuple[str, ...]:
        """Those that people bring to completion: a product that is bought, or without an adapter, asks for nothing."""
        return tuple(kind for kind in self.requirements if kind not in self.asked)

    @property
    def table_arn(self) -> str:
        """The ARN of the table of open visits."""
        return self.context.arn("dynamodb", f"table/{TABLE}")

    @property
    def bus_arn(self) -> str:
        """The ARN of the event bus."""
        return self.context.arn("events", f"event-bus/{BUS}")

    @property
    def inbox(self) -> str:
        """The name of the exchange's bucket."""
        return bucket_name(self.context.estate, f"exchange-{self.context.owner}", "flows")

    def queue_url(self, requirement: str) -> str:
        """The URL of the queue of what patients are to be asked for."""
        return f"https://sqs.{self.context.region}.amazonaws.com/{self.context.account_id}/visits-{requirement}"

    def holder(self, requirement: str) -> str:
        """The ARN of the application's role that asks patients, and says what they did."""
        system = hosting_system(self.context.estate.manifest, HELD_BY[requirement])
        return self.context.role_arn(f"phi/app-{system}")

    @property
    def endpoint_services(self) -> tuple[str, ...]:
        """The services that the applications which ask patients call, as endpoints of their network."""
        return ("events", "sqs", "states") if self.roles else ()

    @property
    def mail(self) -> MailSenderArgs:
        """How mails are sent."""
        context = self.context
        return MailSenderArgs(
            name="visits",
            domain=f"visits.{context.estate.manifest.zone_of(context.account_name)}",
            mailbox="no-reply",
            zone_id="",
            account_id=context.account_id,
            region=context.region,
            tags=visit_tags(context),
        )

    def key_uses(self) -> list[KeyUse]:
        """How the machines, and the applications that ask patients, use the key."""
        if not self.roles:
            return []
        machines = [role.arn for role in self.roles.values()]
        holders = sorted({self.holder(requirement) for requirement in self.asked})
        return [
            KeyUse(role=machines, via_services=("dynamodb", "sqs", "states")),
            *([KeyUse(role=holders, via_services=("sqs",))] if holders else []),
            *([KeyUse(role=[c.arn for c in self.clinicians], via_services=("dynamodb",))] if self.clinicians else []),
        ]

    def key_statements(self) -> list[Statement]:
        """What EventBridge, and the delivery of the machines' logs, do with the key."""
        context = self.context
        here = (context.account_id, context.region)
        uses = [*events_use_key(*here, BUS), events_use_key_for_queues(*here), machine_logs_use_key(*here)]
        return uses if self.roles else []


def visits_in_clinical(context: AccountContext) -> VisitsInClinical:
    """The roles of the practice's machines; they are made before the key that names them."""
    if not visit_requirements(context.estate.manifest, context.owner):
        return VisitsInClinical(context, {})
    services = {JOURNEY: ("states",), INTAKE: ("states", "events"), REMINDERS: ("states", "scheduler")}
    roles = {name: machine_role(name, PHI_PATH, context.account_id, visit_tags(context), context.opts, principals)
             for name, principals in services.items()}  # fmt: skip
    return VisitsInClinical(context, roles)


def visit_tags(context: AccountContext) -> dict[str, str]:
    """The tags of what belongs to the visits."""
    return context.tags(DATA_CLASS, "consent-forms")
