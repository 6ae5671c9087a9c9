"""A broker reads one prefix, writes one prefix, and passes only the declared fields."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.broker import MAX_CONCURRENCY, Broker, BrokerArgs, broker_role
from infra.exchange.field_types import Field
from infra.guardrails.patient_data_access import PHI_PATH

TO_MANAGEMENT = {"outbox_account": "333333333333", "outbox_bucket": "arrivals", "outbox_prefix": "lakeside/f-visits/"}


def args(tags: dict[str, str], **more: Any) -> BrokerArgs:
    given = {
        "fields": (Field("date", "date"), Field("service", "category", required=False)),
        "outbox_account": ACCOUNT, "outbox_bucket": "flows",
        "outbox_prefix": "outbox/f-visits/", **more,
    }  # fmt: skip
    return BrokerArgs(
        flow="f-visits", agreement="msa-lakeside", identifiable=False, bucket="flows",
        outbox_alias="alias/mso/de-identified", account_id=ACCOUNT, region=REGION, key_arn="arn:key", log_days=2192,
        topic_arn="arn:topic", dead_letters="arn:lost", vpc_id="vpc-1", subnet_ids=["subnet-a"],
        endpoints="10.1.0.0/16", s3_prefix_list="pl-1", tags=tags, alarm_tags=tags, **given,
    )  # fmt: skip


def made(build: Build, tags: dict[str, str], **more: Any) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        role = broker_role("f-visits", ACCOUNT, tags, PHI_PATH, opts)
        Broker("f-visits", args(tags, **more), role, opts)

    return build(declare)


def test_it_reads_its_inbox_and_writes_its_outbox_and_quarantine(build: Build, tags: dict[str, str]) -> None:
    statements = made(build, tags).statements("iam/rolePolicy:RolePolicy")
    assert statements["Read"]["Resource"] == "arn:aws:s3:::flows/inbox/f-visits/*"
    assert statements["Write"]["Resource"] == [
        "arn:aws:s3:::flows/outbox/f-visits/*", "arn:aws:s3:::flows/quarantine/f-visits/*"
    ]  # fmt: skip
    assert "Seal" not in statements, "the key policy of its own account's key suffices"


def test_what_is_kept_in_quarantine_rings_without_the_name_of_a_file(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    rule = built.one("cloudwatch/eventRule:EventRule", "f-visits-quarantine")
    assert json.loads(rule["eventPattern"])["detail"]["object"] == {"key": [{"prefix": "quarantine/f-visits/"}]}
    target = built.one("cloudwatch/eventTarget:EventTarget", "f-visits-quarantine")
    text = "Records of f-visits are in quarantine. The practice's privacy official can read them."
    assert (target["arn"], target["input"]) == ("arn:topic", json.dumps(text))


def test_objects_for_another_account_are_encrypted_with_its_key_only(build: Build, tags: dict[str, str]) -> None:
    encrypt = made(build, tags, **TO_MANAGEMENT).statements("iam/rolePolicy:RolePolicy")["Seal"]
    assert encrypt["Action"] == "kms:GenerateDataKey"
    assert encrypt["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/de-identified"}}


def test_its_function_gets_the_declared_fields_and_runs_in_private_subnets(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    function = built.one("lambda/function:Function")
    variables = function["environment"]["variables"]
    assert variables["IDENTIFIABLE"] == "false"
    assert json.loads(variables["FIELDS"]) == [
        {"name": "date", "type": "date"}, {"name": "service", "type": "category", "required": False}
    ]  # fmt: skip
    assert function["vpcConfig"]["subnetIds"] == ["subnet-a"]
    assert "ingress" not in built.one("ec2/securityGroup:SecurityGroup")


def test_only_objects_in_its_inbox_invoke_it(build: Build, tags: dict[str, str]) -> None:
    rule = made(build, tags).one("cloudwatch/eventRule:EventRule", "f-visits-arrivals")
    pattern = json.loads(rule["eventPattern"])
    assert pattern["detail"] == {
        "bucket": {"name": ["flows"]}, "object": {"key": [{"prefix": "inbox/f-visits/"}]}
    }  # fmt: skip


def test_only_the_messages_that_failed_are_retried(build: Build, tags: dict[str, str]) -> None:
    feed = made(build, tags).one("lambda/eventSourceMapping:EventSourceMapping")
    assert feed["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_queue_limits_how_many_invocations_run_at_once(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    feed = built.one("lambda/eventSourceMapping:EventSourceMapping")
    assert feed["scalingConfig"] == {"maximumConcurrency": MAX_CONCURRENCY}
    assert built.all("lambda/permission:Permission") == []


def test_a_flow_without_fields_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="flow f-visits: fields is empty"):
        args(tags, fields=())
