"""One vendor fetches from one bucket: it states its id, reads and deletes nothing, and silence and refusals ring."""

from __future__ import annotations

from typing import Any

import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.data_key import KeyUse
from infra.components.vendor_bucket import VendorBucket, VendorBucketArgs

ROLES = f"arn:aws:iam::{ACCOUNT}:role/mso"
VENDOR = "arn:aws:iam::444444444444:role/intake/fetcher"
ARGS: dict[str, Any] = {
    "system": "claims-billing", "vendor": "tallyroute", "agreement": "baa-tallyroute", "principal": VENDOR,
    "external_id": "tr-evergreen-0c41b7", "role_name": "fetch-claims-billing", "bucket": "fetch-claims",
    "writer": f"{ROLES}/phi/vendor-deliveries", "keep_days": 14, "locked_years": 6, "record_days": 2196,
    "custodian": f"{ROLES}/custodian", "custodian_arn": f"{ROLES}/custodian", "deployers": [f"{ROLES}/deployer"],
    "backup": KeyUse(role=f"{ROLES}/phi/backup", via_services=("backup", "s3")), "backup_account": "333333333333",
    "backup_statements": (), "account_id": ACCOUNT, "region": REGION, "log_bucket": "access-logs",
    "topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms", "tags": {"mso:data-class": "phi-minimum"},
    "role_tags": {"mso:owner": "tallyroute"}, "alarm_tags": {},
}  # fmt: skip


@pytest.fixture
def built(build: Build) -> Built:
    return build(lambda opts: VendorBucket("fetch-claims-billing", VendorBucketArgs(**ARGS), opts))


def test_one_role_of_the_vendor_comes_in_and_states_the_agreed_id(built: Built) -> None:
    (trust,) = built.statements("iam/role:Role", prop="assumeRolePolicy").values()
    assert trust["Principal"] == {"AWS": VENDOR}
    assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": "tr-evergreen-0c41b7"}}
    role = built.one("iam/role:Role")
    assert (role["path"], role["maxSessionDuration"]) == ("/mso/vendor/", 3600)
    assert (role["tags"]["mso:vendor"], role["tags"]["mso:agreement"]) == ("tallyroute", "baa-tallyroute")


def test_it_lists_and_reads_its_bucket_and_no_more(built: Built) -> None:
    allowed = built.statements("iam/rolePolicy:RolePolicy")
    assert {(each["Action"], each["Resource"]) for each in allowed.values()} == {
        ("s3:ListBucket", "arn:aws:s3:::fetch-claims"), ("s3:GetObject", "arn:aws:s3:::fetch-claims/*")
    }  # fmt: skip
    boundary = built.statements("iam/policy:Policy")
    assert {sid for sid, each in boundary.items() if each["Effect"] == "Allow"} == {"Find", "Fetch", "Open"}


def test_a_key_of_its_own_lets_it_decrypt_through_s3_and_not_encrypt(built: Built) -> None:
    key = built.statements("kms/key:Key")
    assert key["VendorOpens"]["Action"] == "kms:Decrypt"
    assert key["VendorOpens"]["Condition"] == {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    (role,) = built.all("iam/role:Role")
    assert [sid for sid, each in key.items() if role.outputs["arn"] in str(each["Principal"])] == ["VendorOpens"]
    encryption = built.one("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    rule = encryption["rules"][0]["applyServerSideEncryptionByDefault"]
    assert rule["kmsMasterKeyId"] == built.all("kms/key:Key")[0].outputs["arn"]


def test_a_file_is_found_for_two_weeks_and_kept_for_six_years(built: Built) -> None:
    lifecycle = built.one("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    rule = next(each for each in lifecycle["rules"] if each["id"] == "end-of-retention")
    assert (rule["expiration"]["days"], rule["noncurrentVersionExpiration"]["noncurrentDays"]) == (14, 2196)
    lock = built.one("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "years": 6}


def test_a_day_of_silence_and_a_refused_request_ring(built: Built) -> None:
    measured = built.one("s3/bucketMetric:BucketMetric")
    assert (measured["bucket"], measured["name"]) == ("fetch-claims", "all")
    alarms = {each.inputs["metricName"]: each.inputs for each in built.all("cloudwatch/metricAlarm:MetricAlarm")}
    silent, refused = alarms["ListRequests"], alarms["4xxErrors"]
    assert (silent["period"] * silent["evaluationPeriods"], silent["treatMissingData"]) == (86400, "breaching")
    assert (silent["comparisonOperator"], silent["threshold"]) == ("LessThanThreshold", 1)
    assert (refused["comparisonOperator"], refused["threshold"]) == ("GreaterThanThreshold", 0)
    assert {tuple(each["alarmActions"]) for each in alarms.values()} == {(ARGS["topic_arn"],)}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"external_id": ""}, "with an external id"),
        ({"agreement": "none"}, "under an agreement"),
        ({"principal": f"{ROLES}/operator"}, "a role of the practice's own account"),
    ],
)
def test_a_bucket_that_would_be_open_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VendorBucketArgs(**{**ARGS, **given})
