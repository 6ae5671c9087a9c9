"""Log buckets, business buckets and state stores: what each adds to a bucket."""

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


def test_nobody_shortens_or_deletes_a_log(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: LogBucket("trail", logs(tags), opts))
    assert built.one(LOCK)["rule"]["defaultRetention"] == {"mode": "COMPLIANCE", "years": 6}
    assert built.one(LIFECYCLE)["rules"][1]["expiration"]["days"] >= 6 * 365


def test_a_legal_hold_stops_the_expiry_of_logs(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: LogBucket("trail", logs(tags, held=True), opts))
    assert [rule["id"] for rule in built.one(LIFECYCLE)["rules"]] == ["abandoned-uploads"]


def test_logs_are_kept_for_six_years_at_least(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="retain_years must be 6 or more"):
        logs(tags, retain_years=5)


def test_a_business_bucket_refuses_patient_data(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="'phi' is patient data, which stays with the practice"):
        BusinessBucketArgs(bucket="brand", key_arn="arn:key", log_bucket="access", tags=tags)


def test_what_a_business_bucket_replaces_is_kept_as_documentation(build: Build, tags: dict[str, str]) -> None:
    business = {**tags, "mso:data-class": "business"}
    args = BusinessBucketArgs(
        bucket="brand", key_arn="arn:key", log_bucket="access", tags=business, superseded_days=2196
    )
    rule = build(lambda opts: BusinessBucket("brand", args, opts)).one(LIFECYCLE)["rules"][1]
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 2196}
    assert "expiration" not in rule


def test_state_opens_to_the_owners_pipeline_alone(build: Build, tags: dict[str, str]) -> None:
    deployer, custodian = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in ("deployer", "custodian"))
    args = StateStoreArgs(
        bucket="state", account_id=ACCOUNT, region=REGION, deployer=deployer, custodian=custodian, log_bucket="access",
        tags=tags,
    )  # fmt: skip
    built = build(lambda opts: StateStore("state", args, opts))
    others = built.says("s3/bucketPolicy:BucketPolicy")["PipelineOnly"]
    assert others["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [deployer]}
    opening = [s for s in built.says("kms/key:Key").values() if s["Effect"] == "Allow" and "kms:Decrypt" in s["Action"]]
    assert [statement["Principal"] for statement in opening] == [{"AWS": deployer}]
