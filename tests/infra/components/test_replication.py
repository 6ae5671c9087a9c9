"""Logs that land unlocked are copied where nobody unwrites them, by roles that can do nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.context import log_archive_names
from infra.context.estate import Estate, Lock
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.access_questions import can

REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"


@pytest.fixture(scope="module")
def copies(reference_plan: Graph) -> dict[str, Any]:
    """Source bucket to the one rule that copies it."""
    return {r.inputs["bucket"]: r.inputs["rules"][0] for r in reference_plan.of_type(REPLICATION)}


def buckets(plan: Graph) -> dict[str, Resource]:
    """Every bucket by its name."""
    return {bucket.inputs["bucket"]: bucket for bucket in plan.of_type("aws:s3/bucket:Bucket")}


def test_whatever_lands_unlocked_is_copied(reference_plan: Graph, copies: dict[str, Any]) -> None:
    landings = {r.inputs["targetBucket"] for r in reference_plan.of_type("aws:s3/bucketLogging:BucketLogging")}
    landings |= {r.inputs["s3BucketName"] for r in reference_plan.of_type("aws:cfg/deliveryChannel:DeliveryChannel")}
    assert landings == set(copies)


def test_copies_stay_with_the_owner_of_the_originals(reference_plan: Graph, copies: dict[str, Any]) -> None:
    known = buckets(reference_plan)
    for source, rule in copies.items():
        target = known[rule["destination"]["bucket"].removeprefix("arn:aws:s3:::")]
        assert target.tags["mso:owner"] == known[source].tags["mso:owner"]
        assert target.tags["mso:plane"] == "log-archive"


def test_deletions_are_not_copied(copies: dict[str, Any]) -> None:
    assert {rule["deleteMarkerReplication"]["status"] for rule in copies.values()} == {"Disabled"}


def test_copies_across_accounts_belong_to_the_archive(reference_plan: Graph, copies: dict[str, Any]) -> None:
    """S3 takes the override across accounts, and refuses it within one."""
    known = buckets(reference_plan)
    for source, rule in copies.items():
        target = rule["destination"]
        abroad = known[source].account != known[target["bucket"].removeprefix("arn:aws:s3:::")].account
        assert (target.get("accessControlTranslation") == {"owner": "Destination"}) is abroad


def test_a_copier_neither_deletes_nor_opens_a_copy(reference_plan: Graph) -> None:
    roles = {r.inputs["role"].rpartition("/")[2] for r in reference_plan.of_type(REPLICATION)}
    documents = [
        json.loads(policy.inputs["policy"])
        for policy in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if policy.inputs["role"] in roles
    ]
    assert len(documents) == 7
    for statement in (statement for document in documents for statement in document["Statement"]):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "Delete" in action or action in ("s3:GetObject", "s3:PutObject")]
        if "kms:Decrypt" in actions:
            assert statement["Sid"] == "Open"


def test_the_archive_lets_each_owners_copiers_in_and_no_others(
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
            f"arn:aws:iam::{accounts[plane + practice.slug]}:role/mso/{log_archive_names.COPIER}"
            for plane in ("clinical", "exchange")
        ]


def test_no_guardrail_stands_in_a_copiers_way(reference_plan: Graph, copies: dict[str, Any]) -> None:
    """S3 says nothing when it may not copy, so every step is asked of the kit's own reading of all policies."""
    estate = read_estate(reference_plan)
    known, keys = buckets(reference_plan), reference_plan.of_type("aws:kms/key:Key")
    for config in reference_plan.of_type(REPLICATION):
        target = copies[config.inputs["bucket"]]["destination"]["bucket"]
        owner = known[target.removeprefix("arn:aws:s3:::")].tags["mso:owner"]
        (key,) = (k.outputs["arn"] for k in keys if k.stack == "log-archive" and k.tags["mso:owner"] == owner)
        steps = (
            ("s3:GetObjectVersionForReplication", f"arn:aws:s3:::{config.inputs['bucket']}/log"),
            ("s3:ReplicateObject", f"{target}/log"),
            ("kms:Encrypt", key),
        )
        for action, resource in steps:
            (answer,) = can(estate, config.inputs["role"], action, resource)
            assert answer.answer == "yes", answer


def test_a_copy_that_fails_rings(reference_plan: Graph, copies: dict[str, Any]) -> None:
    """In every account that has bells; the log archive has none of its own."""
    alarms = {
        tuple(alarm.inputs["dimensions"][name] for name in ("SourceBucket", "DestinationBucket", "RuleId"))
        for alarm in reference_plan.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs["namespace"] == "AWS/S3"
    }
    watched = {
        (source, rule["destination"]["bucket"].removeprefix("arn:aws:s3:::"), rule["id"])
        for source, rule in copies.items()
        if buckets(reference_plan)[source].tags["mso:plane"] != "log-archive"
    }
    assert alarms == watched


def test_the_longest_names_fit_a_bucket(reference_manifest: Manifest) -> None:
    owner = "a" * 21
    longest = reference_manifest.model_copy(update={"mso": reference_manifest.mso.model_copy(update={"slug": owner})})
    estate = Estate(longest, Lock(accounts={"log-archive": "111111111111"}))
    assert len(log_archive_names.sealed_bucket(estate, owner)) <= 63
