"""A broker reads one prefix, writes one prefix, and knows the declared fields alone."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.broker import Broker, BrokerArgs, broker_role
from infra.guardrails.patient_data_access import PHI_PATH

AWAY = {"outbox_account": "333333333333", "outbox_bucket": "arrivals", "outbox_prefix": "lakeside/f-visits/"}


def args(tags: dict[str, str], **more: Any) -> BrokerArgs:
    given = {
        "fields": ("date", "service"), "outbox_account": ACCOUNT, "outbox_bucket": "flows",
        "outbox_prefix": "outbox/f-visits/", **more,
    }  # fmt: skip
    return BrokerArgs(
        flow="f-visits", agreement="msa-lakeside", identifiable=False, bucket="flows",
        outbox_alias="alias/mso/de-identified", account_id=ACCOUNT, region=REGION, key_arn="arn:key", log_days=2192,
        vpc_id="vpc-1", subnet_ids=["subnet-a"], tags=tags, **given,
    )  # fmt: skip


def made(build: Build, tags: dict[str, str], **more: Any) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        role = broker_role("f-visits", ACCOUNT, tags, PHI_PATH, opts)
        Broker("f-visits", args(tags, **more), role, opts)

    return build(declare)


def test_it_reads_its_inbox_and_writes_its_outbox_and_quarantine(build: Build, tags: dict[str, str]) -> None:
    said = made(build, tags).says("iam/rolePolicy:RolePolicy")
    assert said["Read"]["Resource"] == "arn:aws:s3:::flows/inbox/f-visits/*"
    assert said["Write"]["Resource"] == [
        "arn:aws:s3:::flows/outbox/f-visits/*", "arn:aws:s3:::flows/quarantine/f-visits/*"
    ]  # fmt: skip
    assert "Seal" not in said, "its own account's key is opened by the key's policy"


def test_what_leaves_is_sealed_with_the_receivers_key_and_no_other(build: Build, tags: dict[str, str]) -> None:
    seal = made(build, tags, **AWAY).says("iam/rolePolicy:RolePolicy")["Seal"]
    assert seal["Action"] == "kms:GenerateDataKey"
    assert seal["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/de-identified"}}


def test_its_function_knows_the_declared_fields_and_has_no_way_out(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    function = built.one("lambda/function:Function")
    variables = function["environment"]["variables"]
    assert (json.loads(variables["FIELDS"]), variables["IDENTIFIABLE"]) == (["date", "service"], "false")
    assert function["vpcConfig"]["subnetIds"] == ["subnet-a"]
    assert "ingress" not in built.one("ec2/securityGroup:SecurityGroup")


def test_what_arrives_in_its_inbox_and_nothing_else_wakes_it(build: Build, tags: dict[str, str]) -> None:
    pattern = json.loads(made(build, tags).one("cloudwatch/eventRule:EventRule")["eventPattern"])
    assert pattern["detail"] == {
        "bucket": {"name": ["flows"]}, "object": {"key": [{"prefix": "inbox/f-visits/"}]}
    }  # fmt: skip


def test_a_file_that_fails_is_tried_again_alone(build: Build, tags: dict[str, str]) -> None:
    feed = made(build, tags).one("lambda/eventSourceMapping:EventSourceMapping")
    assert feed["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_flow_without_fields_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="flow f-visits: no declared field"):
        args(tags, fields=())
