"""The switch of an account shuts its doors, says so to whoever watches, and lends nobody a right."""

from __future__ import annotations

import json

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.cut_off import CutOff, CutOffArgs
from infra.components.role import Role, RoleArgs
from infra.iam.cut_off_runbook import NAME, shut_by
from infra.iam.policy_builder import allow

DOCUMENT = "ssm/document:Document"


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        staff = allow("Staff", "sts:AssumeRole", to={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        doors = [
            Role(name, RoleArgs(name=name, description=name, trust=[staff], may=(), tags=tags), opts)
            for name in ("operator", "biller")
        ]
        alarms = AlarmTopicArgs(name="a", account_id=ACCOUNT, key_arn="k", mailboxes={"p": "s@p.example"}, tags=tags)
        CutOff("cut-off", CutOffArgs(doors=doors, topic=AlarmTopic("a", alarms, opts), tags=tags), opts)

    return build(declare)


def test_one_runbook_shuts_every_door(built: Built) -> None:
    document = built.one(DOCUMENT)
    assert (document["name"], document["documentType"]) == (NAME, "Automation")
    assert shut_by(document["content"]) == {"operator", "biller"}


def test_it_runs_with_the_rights_of_whoever_pulls_it(built: Built) -> None:
    assert "assumeRole" not in json.loads(built.one(DOCUMENT)["content"])


def test_pulling_it_rings(built: Built) -> None:
    detail = json.loads(built.one("cloudwatch/eventRule:EventRule")["eventPattern"])["detail"]
    assert detail["eventName"] == ["StartAutomationExecution"]
    assert detail["requestParameters"] == {"documentName": [{"suffix": NAME}]}
    assert built.one("cloudwatch/eventTarget:EventTarget")["arn"].endswith(f"{ACCOUNT}:a")


def test_without_a_door_there_is_no_switch(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no doors, so it would shut nothing"):
        CutOffArgs(doors=(), topic=None, tags=tags)  # type: ignore[arg-type]
