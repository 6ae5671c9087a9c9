"""Log buckets, business buckets and state stores: what each adds to the common bucket."""

from __future__ import annotations

from typing import Any

import pytest
from building import ACCOUNT, REGION, Build

from infra.components.business_bucket import BusinessBucket, BusinessBucketArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.state_store import StateStore, StateStoreArgs

LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"


def logs(tags: dict[str, str], **more: Any) -> LogBucketArgs:
    given = {"retain_years": 6, **more}
    return LogBucketArgs(bucket="trail", key_arn="arn:key", deliveries=(), tags=tags, **given)


def test_logs_are_under_object_lock_in_compliance_mode(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: LogBucket("trail", logs(tags), opts))
    assert built.one(LOCK)["rule"]["defaultRetention"] == {"mode": "COMPLIANCE", "years": 6}
    assert built.one(LIFECYCLE)["rules"][1]["expiration"]["days"] >= 6 * 365


def test_logs_do_not_expire_during_a_legal_hold(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: LogBucket("trail", logs(tags, legal_hold=True), opts))
    assert [rule["id"] for rule in built.one(LIFECYCLE)["rules"]] == ["abandoned-uploads"]


def test_a_log_retention_below_six_years_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="retain_years must be 6 or more"):
        logs(tags, retain_years=5)


def test_a_business_bucket_for_patient_data_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="'phi' is patient data, which belongs to a practice's account"):
        BusinessBucketArgs(bucket="brand", key_arn="arn:key", log_bucket="access", tags=tags)


def test_noncurrent_versions_in_a_business_bucket_are_kept_as_documentation(build: Build, tags: dict[str, str]) -> None:
    business = {**tags, "mso:data-class": "business"}
    args = BusinessBucketArgs(
        bucket="brand", key_arn="arn:key", log_bucket="access", tags=business, noncurrent_days=2196
    )
    rule = build(lambda opts: BusinessBucket("brand", args, opts)).one(LIFECYCLE)["rules"][1]
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 2196}
    assert "expiration" not in rule


def test_only_the_owners_pipeline_has_access_to_pulumi_state(build: Build, tags: dict[str, str]) -> None:
    names = ("deployer", "drift", "custodian")
    deployer, reader, custodian = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in names)
    args = StateStoreArgs(
        bucket="state", account_id=ACCOUNT, region=REGION, deployers=[deployer], reader=reader, custodian=custodian,
        log_bucket="access", tags=tags,
    )  # fmt: skip
    built = build(lambda opts: StateStore("state", args, opts))
    denied = built.statements("s3/bucketPolicy:BucketPolicy")
    assert denied["PipelineOnly"]["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [deployer]}
    assert denied["PipelineReads"]["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [deployer, reader]}
    assert denied["PipelineReads"]["Action"] == "s3:GetObject*"
    opening = {
        sid: statement
        for sid, statement in built.statements("kms/key:Key").items()
        if statement["Effect"] == "Allow" and "kms:Decrypt" in statement["Action"]
    }
    assert opening.keys() == {"State", "ReadState"}
    assert opening["State"]["Principal"] == {"AWS": deployer}
    assert opening["ReadState"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": reader}}
