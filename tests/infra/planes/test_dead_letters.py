"""Every event target of the estate keeps what it cannot deliver, where the data may be, and somebody hears of it."""

from __future__ import annotations

from infra.engine.graph import Graph, Resource

TARGET, QUEUE = "aws:cloudwatch/eventTarget:EventTarget", "aws:sqs/queue:Queue"
ABOUT_PATIENTS = ("visit-intake", "visit-records", "vendor-deliveries", "visits-failed", "deliveries-failed")
"""Names of targets whose events have records in them, or names of files."""


def queues(plan: Graph) -> dict[str, Resource]:
    return {str(queue.facts["arn"]): queue for queue in plan.of_type(QUEUE)}


def targets(plan: Graph) -> list[Resource]:
    """The targets that are no bus of another account or Region."""
    return [each for each in plan.of_type(TARGET) if ":event-bus/" not in str(each.facts["arn"])]


def test_each_target_names_a_queue_of_its_own_account_and_region(reference_plan: Graph) -> None:
    known = queues(reference_plan)
    for target in targets(reference_plan):
        queue = known[target.facts["deadLetterConfig"]["arn"]]
        assert (queue.account, queue.region) == (target.account, target.region), target.name


def test_what_is_about_patients_waits_under_the_key_of_patient_data(reference_plan: Graph) -> None:
    known = queues(reference_plan)
    about = [each for each in targets(reference_plan)
             if each.name.removesuffix("-starts") in ABOUT_PATIENTS or each.name.endswith(("-arrivals", "-quarantine"))
             or each.name == "f-reminders-messaging-reminders"]  # fmt: skip
    assert len(about) > 10
    for target in about:
        queue = known[target.facts["deadLetterConfig"]["arn"]]
        assert queue.tags["mso:data-class"] in ("phi", "phi-minimum"), target.name


def test_each_of_these_queues_has_an_alarm_that_goes_to_the_account_s_topic(reference_plan: Graph) -> None:
    alarms = {
        (alarm.account, alarm.facts["dimensions"]["QueueName"]): alarm.facts["alarmActions"]
        for alarm in reference_plan.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if "QueueName" in (alarm.facts.get("dimensions") or {})
    }
    known = queues(reference_plan)
    for arn in {target.facts["deadLetterConfig"]["arn"] for target in targets(reference_plan)}:
        (topic,) = alarms[known[arn].account, known[arn].facts["name"]]
        assert topic.rpartition(":")[2].endswith("-alarms")


def test_the_reminders_of_each_morning_are_kept_if_they_cannot_start(reference_plan: Graph) -> None:
    schedules = list(reference_plan.of_type("aws:scheduler/schedule:Schedule"))
    assert schedules
    assert all(each.facts["target"]["deadLetterConfig"]["arn"] in queues(reference_plan) for each in schedules)
