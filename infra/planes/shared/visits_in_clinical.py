"""A practice's visits in its clinical account: the bus, the machines, their table, the queues, the mail, the alarms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi_aws as aws

from infra.components.data_key import KeyUse
from infra.components.event_bus import EventBus, EventBusArgs, events_use_key
from infra.components.mail_sender import MailSender, MailSenderArgs
from infra.components.phi_table import PhiTable, PhiTableArgs
from infra.components.queue import Queue, QueueArgs
from infra.components.role import Role
from infra.components.state_machine import StateMachine, StateMachineArgs, machine_logs_use_key, machine_role
from infra.context.account_context import AccountContext, bucket_name
from infra.context.data_stores import hosting_system
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Statement, Text, allow
from infra.manifest.visit_requirements import HELD_BY, mail_zones, visit_cases, visit_requirements
from infra.planes.shared.account_hosting import OPERATIONS_CLASS, Hosting
from infra.planes.shared.visits_in_exchange import BUS, records_machine_role, status_reading
from infra.visits import intake, journey, reminders
from infra.visits.alarm_events import MESSAGES, SOURCE
from infra.visits.mail import Mail
from infra.visits.record_handover import BOOKING_EVENT
from infra.visits.requirements import BOOKINGS, SOURCES, STATUS_FLOWS
from infra.visits.states_language import State

DATA_CLASS = "phi"
TABLE = "visits"
JOURNEY, INTAKE, REMINDERS = "visit-journey", "visit-intake", "visit-reminders"
MORNING = "cron(0 9 * * ? *)"
QUEUE_SECONDS = 300


@dataclass(frozen=True)
class VisitsInClinical:
    """The roles of the machines, by the machine's name; none where no visits are built."""

    context: AccountContext
    roles: dict[str, Role]
    clinicians: list[Role] = field(default_factory=list)
    """The roles that read which visits are complete."""

    def let_read(self, clinicians: Sequence[Role]) -> None:
        """Let clinicians see what is complete before they treat, and nothing else of the table."""
        for clinician in clinicians if self.roles else ():
            clinician.grant("visits", status_reading(self.table_arn))
            self.clinicians.append(clinician)

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements whose journey is built."""
        return visit_requirements(self.context.estate.manifest, self.context.owner)

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
            tags=_tags(context),
        )

    def key_uses(self) -> list[KeyUse]:
        """How the machines, and the applications that ask patients, use the key."""
        if not self.roles:
            return []
        machines = [role.arn for role in self.roles.values()]
        holders = sorted({self.holder(requirement) for requirement in self.requirements})
        return [
            KeyUse(role=machines, via_services=("dynamodb", "sqs", "states")),
            KeyUse(role=holders, via_services=("sqs",)),
            *([KeyUse(role=[c.arn for c in self.clinicians], via_services=("dynamodb",))] if self.clinicians else []),
        ]

    def key_statements(self) -> list[Statement]:
        """What EventBridge, and the delivery of the machines' logs, do with the key."""
        context = self.context
        here = (context.account_id, context.region)
        return [events_use_key(*here, BUS), machine_logs_use_key(*here)] if self.roles else []


def visits_in_clinical(context: AccountContext) -> VisitsInClinical:
    """The roles of the practice's machines; they are made before the key that names them."""
    if not visit_requirements(context.estate.manifest, context.owner):
        return VisitsInClinical(context, {})
    services = {JOURNEY: ("states",), INTAKE: ("states", "events"), REMINDERS: ("states", "scheduler")}
    roles = {name: machine_role(name, PHI_PATH, context.account_id, _tags(context), context.opts, principals)
             for name, principals in services.items()}  # fmt: skip
    return VisitsInClinical(context, roles)


def build_visits(visits: VisitsInClinical, hosting: Hosting, backup: Sequence[Text]) -> None:
    """Everything of the practice's visits in its clinical account."""
    if not visits.roles:
        return
    context, key = visits.context, hosting.keys[DATA_CLASS].arn
    table = PhiTableArgs(
        table=TABLE,
        keys=("appointment_ref", "requirement"),
        index=(reminders.INDEX, "open", "starts_at"),
        key_arn=key,
        allowed_roles=[*(role.arn for role in (*visits.roles.values(), *visits.clinicians)), *backup],
        tags=_tags(context),
    )
    PhiTable("visits", table, context.opts)
    holders = sorted({visits.holder(requirement) for requirement in visits.requirements})
    exchange = context.estate.account_id(f"exchange-{context.owner}")
    bus = EventBusArgs(
        name=BUS,
        account_id=context.account_id,
        region=context.region,
        key_arn=key,
        senders={exchange: [records_machine_role(context)], context.account_id: holders},
        tags=_tags(context),
    )
    name = EventBus("visits-bus", bus, context.opts).name
    for requirement in visits.requirements:
        _queue(visits, hosting, requirement, key)
    sender = visits.mail
    MailSender("visits-mail", replace(sender, zone_id=hosting.zone_id or ""), context.opts)
    machines = _machines(visits)
    for machine, (definition, permissions) in machines.items():
        args = StateMachineArgs(
            name=machine,
            definition=definition,
            role=visits.roles[machine],
            permissions=permissions,
            key_arn=key,
            log_days=context.estate.manifest.retention.log_group_days,
            account_id=context.account_id,
            region=context.region,
            tags=_tags(context),
            pattern=_events(visits, exchange) if machine == INTAKE else None,
            bus=name,
        )
        StateMachine(machine, args, context.opts)
    _schedules(visits)
    _alarms(visits, hosting)


def _queue(visits: VisitsInClinical, hosting: Hosting, requirement: str, key: Text) -> None:
    """The queue of what a system has to ask patients for, and what its application may do with it."""
    context = visits.context
    args = QueueArgs(
        name=f"visits-{requirement}",
        account_id=context.account_id,
        key_arn=key,
        handling_seconds=QUEUE_SECONDS,
        topic_arn=hosting.topic.arn,
        tags=_tags(context),
    )
    Queue(f"visits-{requirement}", args, context.opts)
    take = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    queue = context.arn("sqs", f"visits-{requirement}")
    hosting.task_roles[hosting_system(context.estate.manifest, HELD_BY[requirement])].grant(
        f"visits-{requirement}",
        allow("TakeRequests", *take, on=[queue]),
        allow("Answer", "states:SendTaskFailure", "states:SendTaskSuccess", on=["*"]),
        allow("Tell", "events:PutEvents", on=[visits.bus_arn]),
    )


def _machines(visits: VisitsInClinical) -> Mapping[str, tuple[State, list[Statement]]]:
    """The definition of each machine, with what its calls take."""
    context, manifest = visits.context, visits.context.estate.manifest
    sender, kinds = visits.mail, visits.requirements
    mail = Mail(
        sender=sender.address,
        identity_arn=sender.identity_arn,
        configuration_set=sender.name,
        practice=manifest.practice(context.owner).name,
    )
    journey_arn = context.arn("states", f"stateMachine:{JOURNEY}")
    queues = {kind: f"https://sqs.{context.region}.amazonaws.com/{context.account_id}/visits-{kind}" for kind in kinds}
    default_bus = [context.arn("events", "event-bus/default")]
    deliver = [f"arn:aws:s3:::{visits.inbox}/inbox/{STATUS_FLOWS[kind]}/*" for kind in kinds]
    exchange_key = f"arn:aws:kms:{context.region}:{context.estate.account_id(f'exchange-{context.owner}')}:key/*"
    by_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/phi-minimum"}}
    index = f"{visits.table_arn}/index/{reminders.INDEX}"
    of_visits = intake.Intake(
        journey_arn=journey_arn, table_arn=visits.table_arn, inbox=visits.inbox, mail=mail,
        cases=visit_cases(manifest, context.owner), kinds=kinds,
    )  # fmt: skip
    of_journey = journey.Journey(table_arn=visits.table_arn, queue_urls=queues, inbox=visits.inbox, mail=mail)
    tell = [
        allow("Statuses", "s3:PutObject", on=deliver),
        allow("Seal", "kms:GenerateDataKey", on=[exchange_key], when=by_alias),
        allow("Alarms", "events:PutEvents", on=default_bus),
        sender.may_send(),
    ]
    asked = [context.arn("sqs", f"visits-{kind}") for kind in kinds]
    answer = ("states:SendTaskFailure", "states:SendTaskSuccess")
    return {
        JOURNEY: (
            journey.definition(of_journey),
            [
                allow("Visits", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[visits.table_arn]),
                allow("Ask", "sqs:SendMessage", on=asked),
                *tell,
            ],
        ),
        INTAKE: (
            intake.definition(of_visits),
            [
                allow("Visits", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", on=[visits.table_arn]),
                allow("Journeys", "states:StartExecution", on=[journey_arn]),
                allow("Answers", *answer, on=["*"]),
                *tell,
            ],
        ),
        REMINDERS: (
            reminders.definition(reminders.Reminders(table_arn=visits.table_arn, mail=mail)),
            [
                allow("Open", "dynamodb:Query", on=[index]),
                allow("Count", "dynamodb:UpdateItem", on=[visits.table_arn]),
                sender.may_send(),
            ],
        ),
    }


def _events(visits: VisitsInClinical, exchange: str) -> Mapping[str, object]:
    """Bookings from the practice's own exchange, and answers from the systems of this account; nobody else's."""
    answers = {
        "account": [visits.context.account_id],
        "source": [SOURCES[kind] for kind in visits.requirements],
        "detail-type": list(intake.ANSWERS),
    }
    return {"$or": [{"account": [exchange], "source": [BOOKINGS], "detail-type": [BOOKING_EVENT]}, answers]}


def _schedules(visits: VisitsInClinical) -> None:
    """A schedule for each time zone of the practice's locations: people are reminded at nine, where the visit is."""
    context = visits.context
    for zone, locations in mail_zones(context.estate.manifest, context.owner).items():
        name = f"visits-{zone.rpartition('/')[2].lower().replace('_', '-')}"
        aws.scheduler.Schedule(
            name,
            name=name,
            description=f"Reminds patients of what is to be completed, at nine in {zone}",
            schedule_expression=MORNING,
            schedule_expression_timezone=zone,
            flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=aws.scheduler.ScheduleTargetArgs(
                arn=context.arn("states", f"stateMachine:{REMINDERS}"),
                role_arn=visits.roles[REMINDERS].arn,
                input=json.dumps({"locations": list(locations)}),
            ),
            opts=context.opts,
        )
    visits.roles[REMINDERS].grant(
        "schedule", allow("Start", "states:StartExecution", on=[context.arn("states", f"stateMachine:{REMINDERS}")])
    )


def _alarms(visits: VisitsInClinical, hosting: Hosting) -> None:
    """Alarms in constant words: of what the machines tell, and of executions that failed."""
    context = visits.context
    machines = [context.arn("states", f"stateMachine:{name}") for name in (JOURNEY, INTAKE, REMINDERS)]
    failed = {"status": ["ABORTED", "FAILED", "TIMED_OUT"], "stateMachineArn": machines}
    patterns = {kind.replace(" ", "-"): {"source": [SOURCE], "detail-type": [kind]} for kind in MESSAGES}
    patterns["failed"] = {
        "source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"], "detail": failed
    }  # fmt: skip
    messages = {kind.replace(" ", "-"): message for kind, message in MESSAGES.items()}
    messages["failed"] = "A machine of the visits failed or refused an event. The failed execution says why."
    for name, pattern in patterns.items():
        rule = aws.cloudwatch.EventRule(
            f"visits-{name}",
            name=f"visits-{name}",
            description=messages[name],
            event_pattern=json.dumps(pattern),
            tags=context.tags(OPERATIONS_CLASS, "alarms"),
            opts=context.opts,
        )
        aws.cloudwatch.EventTarget(
            f"visits-{name}",
            rule=rule.name,
            arn=hosting.topic.arn,
            input=json.dumps(messages[name]),
            opts=context.opts,
        )


def _tags(context: AccountContext) -> dict[str, str]:
    return context.tags(DATA_CLASS, "consent-forms")
