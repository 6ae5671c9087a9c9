"""A practice's visits in its clinical account: the table, the bus, the queues, the mail, the machines, the alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from infra.components.dead_letter_queue import DeadLetterQueue, DeadLetterQueueArgs
from infra.components.event_bus import EventBus, EventBusArgs
from infra.components.mail_sender import MailSender
from infra.components.phi_table import PhiTable, PhiTableArgs
from infra.components.queue import Queue, QueueArgs
from infra.components.state_machine import StateMachine, StateMachineArgs
from infra.context.data_stores import hosting_system
from infra.iam.policy_builder import Text, allow
from infra.manifest.visit_requirements import HELD_BY
from infra.planes.shared.account_hosting import Hosting
from infra.planes.visits.visit_alarms import alarm_on_failures, alarm_on_visits, schedule_reminders
from infra.planes.visits.visit_machines import visit_events, visit_machines
from infra.planes.visits.visit_roles import DATA_CLASS, INTAKE, TABLE, VisitsInClinical, visit_tags
from infra.planes.visits.visits_in_exchange import BUS, records_machine_role
from infra.visits import reminders
from infra.visits.requirements import SOURCES

QUEUE_SECONDS = 300
UNDELIVERED = "visits-undelivered"
"""The queue for events with patient data that could not be delivered."""


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
        tags=visit_tags(context),
    )
    PhiTable("visits", table, context.opts)
    holders = sorted({visits.holder(requirement) for requirement in visits.asked})
    exchange = context.estate.account_id(f"exchange-{context.owner}")
    bus = EventBusArgs(
        name=BUS,
        account_id=context.account_id,
        region=context.region,
        key_arn=key,
        senders={exchange: [records_machine_role(context)], context.account_id: holders},
        people=[clinician.arn for clinician in visits.clinicians] if visits.by_people else (),
        sources_of_people=[SOURCES[kind] for kind in visits.by_people],
        tags=visit_tags(context),
    )
    name = EventBus("visits-bus", bus, context.opts).name
    for requirement in visits.asked:
        _queue(visits, hosting, requirement, key)
    sender = visits.mail
    MailSender("visits-mail", replace(sender, zone_id=hosting.zone_id or ""), context.opts)
    lost = DeadLetterQueueArgs(
        name=UNDELIVERED,
        what="Events around visits were not delivered",
        account_id=context.account_id,
        key_arn=key,
        topic_arn=hosting.topic.arn,
        tags=visit_tags(context),
    )
    dead_letters = DeadLetterQueue(UNDELIVERED, lost, context.opts).arn
    machines = visit_machines(visits)
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
            tags=visit_tags(context),
            pattern=visit_events(visits, exchange) if machine == INTAKE else None,
            bus=name,
            dead_letters=dead_letters,
        )
        StateMachine(machine, args, context.opts)
    schedule_reminders(visits, dead_letters)
    alarm_on_visits(context, hosting.topic.arn, dead_letters)
    alarm_on_failures(context, hosting.topic.arn, dead_letters, list(machines))


def _queue(visits: VisitsInClinical, hosting: Hosting, requirement: str, key: Text) -> None:
    """The queue of what a system has to ask patients for, and what its application may do with it."""
    context = visits.context
    args = QueueArgs(
        name=f"visits-{requirement}",
        account_id=context.account_id,
        key_arn=key,
        handling_seconds=QUEUE_SECONDS,
        topic_arn=hosting.topic.arn,
        tags=visit_tags(context),
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
