"""The machines of a practice's visits in its clinical account: their definitions, and what their calls take."""

from __future__ import annotations

from collections.abc import Mapping

from infra.iam.policy_builder import Statement, allow
from infra.manifest.visit_requirements import visit_cases
from infra.planes.visits.visit_roles import INTAKE, JOURNEY, REMINDERS, VisitsInClinical
from infra.visits import intake, journey, reminders
from infra.visits.mail import Mail
from infra.visits.record_handover import BOOKING_EVENT
from infra.visits.requirements import BOOKINGS, SOURCES, STATUS_FLOWS
from infra.visits.states_language import State


def visit_machines(visits: VisitsInClinical) -> Mapping[str, tuple[State, list[Statement]]]:
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
    queues = {kind: visits.queue_url(kind) for kind in visits.asked}
    default_bus = [context.arn("events", "event-bus/default")]
    deliver = [f"arn:aws:s3:::{visits.inbox}/inbox/{STATUS_FLOWS[kind]}/*" for kind in kinds]
    exchange_key = f"arn:aws:kms:{context.region}:{context.estate.account_id(f'exchange-{context.owner}')}:key/*"
    by_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/phi-minimum"}}
    index = f"{visits.table_arn}/index/{reminders.INDEX}"
    of_visits = intake.Intake(
        journey_arn=journey_arn, table_arn=visits.table_arn, inbox=visits.inbox, mail=mail,
        cases=visit_cases(manifest, context.owner), kinds=kinds,
    )  # fmt: skip
    of_journey = journey.Journey(
        table_arn=visits.table_arn, queue_urls=queues, inbox=visits.inbox, mail=mail, by_people=visits.by_people
    )
    tell = [
        allow("Statuses", "s3:PutObject", on=deliver),
        allow("Seal", "kms:GenerateDataKey", on=[exchange_key], when=by_alias),
        allow("Alarms", "events:PutEvents", on=default_bus),
        sender.may_send(),
    ]
    asked = [context.arn("sqs", f"visits-{kind}") for kind in visits.asked]
    answer = ("states:SendTaskFailure", "states:SendTaskSuccess")
    return {
        JOURNEY: (
            journey.definition(of_journey),
            [
                allow("Visits", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[visits.table_arn]),
                *([allow("Ask", "sqs:SendMessage", on=asked)] if asked else []),
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
                allow("Alarms", "events:PutEvents", on=default_bus),
                sender.may_send(),
            ],
        ),
    }


def visit_events(visits: VisitsInClinical, exchange: str) -> Mapping[str, object]:
    """Bookings from the practice's own exchange, and answers from the systems of this account; nobody else's."""
    answers = {
        "account": [visits.context.account_id],
        "source": [SOURCES[kind] for kind in visits.requirements],
        "detail-type": list(intake.ANSWERS),
    }
    return {"$or": [{"account": [exchange], "source": [BOOKINGS], "detail-type": [BOOKING_EVENT]}, answers]}
