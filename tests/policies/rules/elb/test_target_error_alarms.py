"""ELB-102 before a deployment, when the ARN suffix of the target group is unknown."""

from __future__ import annotations

import pytest

from infra.engine.values import UNKNOWN
from policies.check.evaluate import run_estate_rule
from policies.estate_view import EstateView
from policies.model import Status
from policies.rule_support.example_graphs import aws, estate_of
from policies.rules.elb.target_error_alarms import ALARM, ERROR_ALARM, GROUP, RULE

TARGET_GROUP = aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=UNKNOWN)


@pytest.mark.parametrize(
    ("sources", "statuses"),
    [((TARGET_GROUP.urn,), []), (("urn:another",), [Status.NOT_EVALUATED]), ((), [Status.NOT_EVALUATED])],
    ids=["this target group", "another target group", "unknown"],
)
def test_an_alarm_is_matched_by_the_resource_its_dimensions_come_from(
    sources: tuple[str, ...], statuses: list[Status]
) -> None:
    alarm = aws(ALARM, **{**ERROR_ALARM, "dimensions": {"TargetGroup": UNKNOWN}})
    estate = EstateView(estate_of(TARGET_GROUP, alarm.with_(property_dependencies={"dimensions": sources})))
    assert [status for status, _ in run_estate_rule(estate, RULE)] == statuses
