"""Logs delivered without Object Lock are replicated to a locked bucket, by roles that can do nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.context import log_archive_names
from infra.context.estate import Estate, Lock
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from policies.separation.access.access_questions import can
from policies.separation.estate.graph_reader import read_estate

REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"


@pytest.fixture(scope="module")
def rules_by_source(reference_plan: Graph) -> dict[str, Any]:
    """The only replication rule of each source bucket, by bucket name."""
    return {r.inputs["bucket"]: r.inputs["rules"][0] for r in reference_plan.of_type(REPLICATION)}


def buckets(plan: Graph) -> dict[str, Resource]:
    """Every bucket by its name."""
    return {bucket.inputs["bucket"]: bucket for bucket in plan.of_type("aws:s3/bucket:Bucket")}


def test_every_bucket_with_delivered_logs_and_no_lock_is_replicated_and_so_is_the_trail(
    reference_plan: Graph, rules_by_source: dict[str, Any]
) -> None:
    delivery_buckets = {r.inputs["targetBucket"] for r in reference_plan.of_type("aws:s3/bucketLogging:BucketLogging")}
    delivery_buckets |= {
        r.inputs["s3BucketName"] for r in reference_plan.of_type("aws:cfg/deliveryChannel:DeliveryChannel")
    }
    trails = {r.inputs["s3BucketName"] for r in reference_plan.of_type("aws:cloudtrail/trail:Trail")}
    assert delivery_buckets | trails == set(rules_by_source)


def test_replicas_belong_to_the_owner_of_the_source(reference_plan: Graph, rules_by_source: dict[str, Any]) -> None:
    known = buckets(reference_plan)
    for source, rule in rules_by_source.items():
        target = known[rule["destination"]["bucket"].removeprefix("arn:aws:s3:::")]
        assert target.tags["mso:owner"] == known[source].tags["mso:owner"]
        assert target.tags["mso:plane"] == "log-archive"


def test_delete_markers_are_not_replicated(rules_by_source: dict[str, Any]) -> None:
    assert {rule["deleteMarkerReplication"]["status"] for rule in rules_by_source.values()} == {"Disabled"}


def test_the_log_archive_owns_replicas_from_other_accounts(
    reference_plan: Graph, rules_by_source: dict[str, Any]
) -> None:
    """S3 accepts the owner override across accounts, and rejects it within one."""
    known = buckets(reference_plan)
    for source, rule in rules_by_source.items():
        target = rule["destination"]
        cross_account = known[source].account != known[target["bucket"].removeprefix("arn:aws:s3:::")].account
        assert (target.get("accessControlTranslation") == {"owner": "Destination"}) is cross_account


def test_a_replication_role_may_not_delete_or_read_replicas(reference_plan: Graph) -> None:
    roles = {r.inputs["role"].rpartition("/")[2] for r in reference_plan.of_type(REPLICATION)}
    documents = [
        json.loads(policy.inputs["policy"])
        for policy in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if policy.inputs["role"] in roles
    ]
    assert len(documents) == 8
    for statement in (statement for document in documents for statement in document["Statement"]):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "Delete" in action or action in ("s3:GetObject", "s3:PutObject")]
        if "kms:Decrypt" in actions:
            assert statement["Sid"] == "Open"


def test_the_archive_accepts_each_owners_replication_roles_and_no_others(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    policies = {
        policy.inputs["bucket"]: json.loads(policy.inputs["policy"])
        for policy in reference_plan.of_type("aws:s3/bucketPolicy:BucketPolicy")
    }
    accounts = {r.tags["mso:plane"] + r.tags["mso:owner"]: r.account for r in buckets(reference_plan).values()}
    for practice in reference_manifest.practices:
        name = next(name for name in policies if name.startswith(f"lumen-ridge-access-{practice.slug}-"))
        (grant,) = (entry for entry in policies[name]["Statement"] if entry["Effect"] == "Allow")
        assert grant["Condition"]["ArnEquals"]["aws:PrincipalArn"] == [
            f"arn:aws:iam::{accounts[plane + practice.slug]}:role/mso/{log_archive_names.REPLICATION_ROLE}"
            for plane in ("clinical", "exchange")
        ]


def test_no_guardrail_denies_replication(reference_plan: Graph, rules_by_source: dict[str, Any]) -> None:
    """S3 reports no denied replication, so the kit's own evaluator checks every step against all policies."""
    estate = read_estate(reference_plan)
    known, keys = buckets(reference_plan), reference_plan.of_type("aws:kms/key:Key")
    for config in reference_plan.of_type(REPLICATION):
        target = rules_by_source[config.inputs["bucket"]]["destination"]["bucket"]
        copies = known[target.removeprefix("arn:aws:s3:::")]
        (key,) = (
            k.outputs["arn"]
            for k in keys
            if (k.stack, k.region) == ("log-archive", copies.region) and k.tags["mso:owner"] == copies.tags["mso:owner"]
        )
        steps = (
            ("s3:GetObjectVersionForReplication", f"arn:aws:s3:::{config.inputs['bucket']}/log"),
            ("s3:ReplicateObject", f"{target}/log"),
            ("kms:Encrypt", key),
        )
        for action, resource in steps:
            (answer,) = can(estate, config.inputs["role"], action, resource)
            assert answer.answer == "yes", answer


def test_a_failed_replication_raises_an_alarm(reference_plan: Graph, rules_by_source: dict[str, Any]) -> None:
    """In every account with an alarm topic; the log archive has none."""
    alarms = {
        tuple(alarm.inputs["dimensions"][name] for name in ("SourceBucket", "DestinationBucket", "RuleId"))
        for alarm in reference_plan.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs["namespace"] == "AWS/S3"
    }
    replicated = {
        (source, rule["destination"]["bucket"].removeprefix("arn:aws:s3:::"), rule["id"])
        for source, rule in rules_by_source.items()
        if buckets(reference_plan)[source].tags["mso:plane"] != "log-archive"
    }
    assert alarms == replicated


def test_the_longest_bucket_names_fit_the_limit_of_s3(reference_manifest: Manifest) -> None:
    owner = "a" * 21
    longest = reference_manifest.model_copy(update={"mso": reference_manifest.mso.model_copy(update={"slug": owner})})
    estate = Estate(longest, Lock(accounts={"log-archive": "111111111111"}))
    assert len(log_archive_names.locked_access_log_bucket(estate, owner)) <= 63
