"""The runbook that ends break-glass sessions: older ones only, with the custodian's permissions, and with an alarm."""

from __future__ import annotations

import json

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.break_glass_end import BreakGlassEnd, BreakGlassEndArgs
from infra.components.role import Role, RoleArgs
from infra.iam.break_glass_runbook import END_NAME, end_runbook, ended_before, revocation, sessions_ended_by
from infra.iam.cut_off_runbook import roles_cut_off_by
from infra.iam.policy_builder import allow


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        staff = allow("Staff", "sts:AssumeRole", to={"AWS": f"arn:aws:iam::{ACCOUNT}:role/staff"})
        args = RoleArgs(name="break-glass", description="b", trust=[staff], permissions=(), tags=tags)
        alarms = AlarmTopicArgs(name="a", account_id=ACCOUNT, key_arn="k", mailboxes={"p": "s@p.example"}, tags=tags)
        topic = AlarmTopic("a", alarms, opts)
        BreakGlassEnd("end", BreakGlassEndArgs(role=Role("b", args, opts), topic=topic, tags=tags), opts)

    return build(declare)


def test_it_ends_the_older_sessions_of_the_role_and_cuts_nobody_off(built: Built) -> None:
    document = built.one("ssm/document:Document")
    assert (document["name"], document["documentType"]) == (END_NAME, "Automation")
    assert sessions_ended_by(document["content"]) == {"break-glass"}
    assert roles_cut_off_by(document["content"]) == frozenset()
    assert "assumeRole" not in json.loads(document["content"])


def test_starting_it_raises_an_alarm(built: Built) -> None:
    detail = json.loads(built.one("cloudwatch/eventRule:EventRule")["eventPattern"])["detail"]
    assert detail["requestParameters"] == {"documentName": [{"suffix": END_NAME}]}
    assert built.one("cloudwatch/eventTarget:EventTarget")["arn"].endswith(f"{ACCOUNT}:a")


def test_a_runbook_without_a_role_is_rejected() -> None:
    with pytest.raises(ValueError, match="needs the name of a role"):
        end_runbook("")


@pytest.mark.parametrize(
    ("document", "moment"),
    [
        (revocation("2026-01-31T09:30:00Z"), "2026-01-31T09:30:00Z"),
        (json.loads(revocation("2026-01-31T09:30:00Z")), "2026-01-31T09:30:00Z"),
        ("{}", ""),
        ("not JSON", ""),
        (revocation("2026-01-31T09:30:00Z").replace("Deny", "Allow"), ""),
        (revocation("2026-01-31T09:30:00Z").replace("DateLessThan", "DateGreaterThan"), ""),
        ('{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}', ""),
    ],
)
def test_the_time_is_read_from_a_policy(document: object, moment: str) -> None:
    assert ended_before(document) == moment
