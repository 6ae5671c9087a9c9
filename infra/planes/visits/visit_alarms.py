"""When patients are reminded, and what raises an alarm around their visits."""

from __future__ import annotations

import json

import pulumi_aws as aws

from infra.iam.policy_builder import allow
from infra.manifest.visit_requirements import mail_zones
from infra.planes.shared.account_hosting import OPERATIONS_CLASS, Hosting
from infra.planes.visits.visit_roles import INTAKE, JOURNEY, REMINDERS, VisitsInClinical
from infra.visits.alarm_events import MESSAGES, SOURCE

MORNING = "cron(0 9 * * ? *)"


def schedule_reminders(visits: VisitsInClinical) -> None:
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


def alarm_on_visits(visits: VisitsInClinical, hosting: Hosting) -> None:
    """Alarms in constant words: of what the machines tell, and of executions that failed."""
    context = visits.context
    machines = [context.arn("states", f"stateMachine:{name}") for name in (JOURNEY, INTAKE, REMINDERS)]
    failed = {"status": ["ABORTED", "FAILED", "TIMED_OUT"], "stateMachineArn": machines}
    of_steps = {"source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"], "detail": failed}
    patterns: dict[str, object] = {"failed": of_steps}
    messages = {"failed": "A machine of the visits failed or refused an event. The failed execution says why."}
    for kind, message in MESSAGES.items():
        patterns[kind.replace(" ", "-")] = {"source": [SOURCE], "detail-type": [kind]}
        messages[kind.replace(" ", "-")] = message
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
