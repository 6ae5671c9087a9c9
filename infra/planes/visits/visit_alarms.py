"""When patients are reminded, and what raises an alarm around their visits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi_aws as aws

from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text, allow
from infra.manifest.visit_requirements import mail_zones
from infra.planes.shared.hosting_args import OPERATIONS_CLASS
from infra.planes.visits.visit_roles import REMINDERS, VisitsInClinical
from infra.visits.alarm_events import MESSAGES, SOURCE

FAILED = "A machine of the {of} failed or refused an event. The failed execution says why."
MORNING = "cron(0 9 * * ? *)"


def schedule_reminders(visits: VisitsInClinical, dead_letters: Text) -> None:
    """A schedule for each time zone of the practice's locations: people are reminded at nine, where the visit is.

    A morning on which the machine could not be started goes to the queue ``dead_letters``, with the schedule's role.
    """
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
                dead_letter_config=aws.scheduler.ScheduleTargetDeadLetterConfigArgs(arn=dead_letters),
            ),
            opts=context.opts,
        )
    visits.roles[REMINDERS].grant(
        "schedule",
        allow("Start", "states:StartExecution", on=[context.arn("states", f"stateMachine:{REMINDERS}")]),
        allow("KeepWhatFailed", "sqs:SendMessage", on=[dead_letters]),
    )


def alarm_on_visits(context: AccountContext, topic: Text, dead_letters: Text) -> None:
    """Alarms in constant words about what the machines tell; what cannot be delivered goes to ``dead_letters``."""
    alarms = {kind.replace(" ", "-"): ({"source": [SOURCE], "detail-type": [kind]}, message)
              for kind, message in MESSAGES.items()}  # fmt: skip
    _alarms(context, topic, dead_letters, alarms)


def alarm_on_failures(
    context: AccountContext, topic: Text, dead_letters: Text, machines: Sequence[str], of: str = "visits"
) -> None:
    """An alarm when an execution of one of these machines fails; its event has the record in it, the alarm has not.

    ``of`` is what the machines belong to, as the alarm names it. What cannot be delivered goes to ``dead_letters``, a
    queue for patient data.
    """
    arns = [context.arn("states", f"stateMachine:{name}") for name in machines]
    failed = {"status": ["ABORTED", "FAILED", "TIMED_OUT"], "stateMachineArn": arns}
    pattern = {"source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"], "detail": failed}
    _alarms(context, topic, dead_letters, {"failed": (pattern, FAILED.format(of=of))}, of)


def _alarms(
    context: AccountContext,
    topic: Text,
    dead_letters: Text,
    alarms: Mapping[str, tuple[Mapping[str, object], str]],
    of: str = "visits",
) -> None:
    for name, (pattern, message) in alarms.items():
        rule = aws.cloudwatch.EventRule(
            f"{of}-{name}",
            name=f"{of}-{name}",
            description=message,
            event_pattern=json.dumps(pattern),
            tags=context.tags(OPERATIONS_CLASS, "alarms"),
            opts=context.opts,
        )
        aws.cloudwatch.EventTarget(
            f"{of}-{name}",
            rule=rule.name,
            arn=topic,
            input=json.dumps(message),
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=dead_letters),
            opts=context.opts,
        )
