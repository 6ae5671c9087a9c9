"""Which schedules AWS takes."""

from __future__ import annotations

import pytest

from policies.duties.aws.schedule_expressions import fault_of, is_time_zone


@pytest.mark.parametrize("expression", [
    "rate(1 hour)", "rate(15 minutes)", "at(2026-11-20T13:00:00)", "cron(0 8 * * ? *)", "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(30 10 ? * 1#1 *)", "cron(0 0 L * ? 2026)", "cron(15 9 1W JAN,jul ? 2026-2030)",
])  # fmt: skip
def test_a_schedule_that_aws_takes(expression: str) -> None:
    assert fault_of(expression) == ""


@pytest.mark.parametrize(("expression", "fault"), [
    ("0 8 * * *", "no rate"), ("rate(0 minutes)", "1 or more"), ("rate(5 weeks)", "no rate"),
    ("cron(0 8 * * *)", "takes 6 fields"), ("cron(60 8 * * ? *)", "minutes goes from 0 to 59"),
    ("cron(0 24 * * ? *)", "hours goes from 0 to 23"), ("cron(0 8 * * * *)", "has to be ?"),
    ("cron(0 8 ? * ? *)", "has to be ?"), ("cron(0 8 32 * ? *)", "day of month goes from 1 to 31"),
    ("cron(0 8 ? * FRY *)", "day of week has no"), ("cron(0 8 * 13 ? *)", "month goes from 1 to 12"),
    ("at(2026-13-20T13:00:00)", "month"),
])  # fmt: skip
def test_a_schedule_that_aws_refuses_is_explained(expression: str, fault: str) -> None:
    assert fault in fault_of(expression)


def test_a_time_zone_is_one_of_the_iana_database() -> None:
    assert is_time_zone("America/Los_Angeles") in (True, None)
    assert is_time_zone("America/Seattle") in (False, None)
