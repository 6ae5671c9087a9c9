"""An account's cut-off runbook cuts off its cross-account roles, raises an alarm, and grants no permissions."""

from __future__ import annotations

import json

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.access_cut_off import AccessCutOff, AccessCutOffArgs
from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.role import Role, RoleArgs
from infra.iam.cut_off_runbook import NAME, roles_cut_off_by
from infra.iam.policy_builder import allow

DOCUMENT = "ssm/document:Document"


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        staff = allow("Staff", "sts:AssumeRole", to={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        roles = [
            Role(name, RoleArgs(name=name, description=name, trust=[staff], permissions=(), tags=tags), opts)
            for name in ("operator", "biller")
        ]
        alarms = AlarmTopicArgs(name="a", account_id=ACCOUNT, key_arn="k", mailboxes={"p": "s@p.example"}, tags=tags)
        AccessCutOff("cut-off", AccessCutOffArgs(roles=roles, topic=AlarmTopic("a", alarms, opts), tags=tags), opts)

    return build(declare)


def test_one_runbook_cuts_off_every_cross_account_role(built: Built) -> None:
    document = built.one(DOCUMENT)
    assert (document["name"], document["documentType"]) == (NAME, "Automation")
    assert roles_cut_off_by(document["content"]) == {"operator", "biller"}


def test_it_runs_with_the_permissions_of_the_principal_that_starts_it(built: Built) -> None:
    assert "assumeRole" not in json.loads(built.one(DOCUMENT)["content"])


def test_starting_it_raises_an_alarm(built: Built) -> None:
    detail = json.loads(built.one("cloudwatch/eventRule:EventRule")["eventPattern"])["detail"]
    assert detail["eventName"] == ["StartAutomationExecution"]
    assert detail["requestParameters"] == {"documentName": [{"suffix": NAME}]}
    assert built.one("cloudwatch/eventTarget:EventTarget")["arn"].endswith(f"{ACCOUNT}:a")


def test_a_cut_off_without_roles_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="roles is empty, so it would cut off nothing"):
        AccessCutOffArgs(roles=(), topic=None, tags=tags)  # type: ignore[arg-type]
