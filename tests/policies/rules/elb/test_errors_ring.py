"""ELB-102 before a deployment, when nobody knows yet what AWS will call the group."""

from __future__ import annotations

import pytest

from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.evaluate import ask_estate
from policies.model import Status
from policies.rule_support.example_graphs import aws, estate_of
from policies.rules.elb.errors_ring import ALARM, GROUP, RULE, WATCHING

HERS = aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=UNKNOWN)


@pytest.mark.parametrize(
    ("watched", "answers"),
    [((HERS.urn,), []), (("urn:another",), [Status.NOT_EVALUATED]), ((), [Status.NOT_EVALUATED])],
    ids=["this group", "another", "what is not known"],
)
def test_an_alarm_is_known_by_what_it_will_watch(watched: tuple[str, ...], answers: list[Status]) -> None:
    alarm = aws(ALARM, **{**WATCHING, "dimensions": {"TargetGroup": UNKNOWN}})
    estate = EstateView(estate_of(HERS, alarm.with_(property_dependencies={"dimensions": watched})))
    assert [status for status, _ in ask_estate(estate, RULE)] == answers
