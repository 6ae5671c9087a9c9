"""A broker reads one prefix, writes one prefix, and passes only the declared fields."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.broker import Broker, BrokerArgs, broker_role
from infra.guardrails.patient_data_access import PHI_PATH

TO_MANAGEMENT = {"outbox_account": "333333333333", "outbox_bucket": "arrivals", "outbox_prefix": "lakeside/f-visits/"}


def args(tags: dict[str, str], **more: Any) -> BrokerArgs:
    given = {
        "fields": ("date", "service"), "outbox_account": ACCOUNT, "outbox_bucket": "flows",
        "outbox_prefix": "outbox/f-visits/", **more,
    }  # fmt: skip
    return BrokerArgs(
        flow="f-visits", agreement="msa-lakeside", identifiable=False, bucket="flows",
        outbox_alias="alias/mso/de-identified", account_id=ACCOUNT, region=REGION, key_arn="arn:key", log_days=2192,
        topic_arn="arn:topic", vpc_id="vpc-1", subnet_ids=["subnet-a"], tags=tags, **given,
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


def test_objects_for_another_account_are_encrypted_with_its_key_only(build: Build, tags: dict[str, str]) -> None:
    encrypt = made(build, tags, **TO_MANAGEMENT).statements("iam/rolePolicy:RolePolicy")["Seal"]
    assert encrypt["Action"] == "kms:GenerateDataKey"
    assert encrypt["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/de-identified"}}


def test_its_function_gets_the_declared_fields_and_runs_in_private_subnets(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    function = built.one("lambda/function:Function")
    variables = function["environment"]["variables"]
    assert (json.loads(variables["FIELDS"]), variables["IDENTIFIABLE"]) == (["date", "service"], "false")
    assert function["vpcConfig"]["subnetIds"] == ["subnet-a"]
    assert "ingress" not in built.one("ec2/securityGroup:SecurityGroup")


def test_only_objects_in_its_inbox_invoke_it(build: Build, tags: dict[str, str]) -> None:
    pattern = json.loads(made(build, tags).one("cloudwatch/eventRule:EventRule")["eventPattern"])
    assert pattern["detail"] == {
        "bucket": {"name": ["flows"]}, "object": {"key": [{"prefix": "inbox/f-visits/"}]}
    }  # fmt: skip


def test_only_the_messages_that_failed_are_retried(build: Build, tags: dict[str, str]) -> None:
    feed = made(build, tags).one("lambda/eventSourceMapping:EventSourceMapping")
    assert feed["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_flow_without_fields_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="flow f-visits: fields is empty"):
        args(tags, fields=())
