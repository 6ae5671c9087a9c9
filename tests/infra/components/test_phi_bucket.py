"""A bucket of patient data opens to named roles, and only its custodian destroys."""

from __future__ import annotations

from typing import Any

import pytest
from building import ACCOUNT, Build, Built

from infra.components.phi_bucket import PhiBucket, PhiBucketArgs

NURSE, CUSTODIAN = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in ("phi/rn", "custodian"))
POLICY = "s3/bucketPolicy:BucketPolicy"


def args(tags: dict[str, str], **more: Any) -> PhiBucketArgs:
    given = {"locked_years": 7, **more}
    return PhiBucketArgs(
        bucket="charts", account_id=ACCOUNT, key_arn="arn:key", log_bucket="access", people=[NURSE],
        custodian=CUSTODIAN, tags=tags, **given,
    )  # fmt: skip


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: PhiBucket("charts", args(tags), opts))


def test_nobody_but_the_named_roles_reads_or_writes(built: Built) -> None:
    others = built.says(POLICY)["NamedRolesOnly"]
    assert {"s3:GetObject*", "s3:PutObject*"} <= set(others["Action"])
    assert others["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [NURSE]}


def test_nobody_but_the_custodian_destroys(built: Built) -> None:
    others = built.says(POLICY)["CustodianDestroys"]
    assert set(others["Action"]) == {"s3:DeleteObject*", "s3:BypassGovernanceRetention"}
    assert others["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [CUSTODIAN]}


def test_every_version_is_locked_in_a_mode_that_a_custodian_can_lift(built: Built) -> None:
    lock = built.one("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "years": 7}


def test_nothing_expires_by_itself(built: Built) -> None:
    rules = built.one("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]
    assert [rule["id"] for rule in rules] == ["abandoned-uploads"]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"locked_years": 0}, "locked_years must be 5 or more, got 0"), ({"class": "business"}, "data class must be one")],
)
def test_what_is_no_home_for_patient_data_is_refused(tags: dict[str, str], change: dict[str, Any], words: str) -> None:
    if label := change.pop("class", None):
        tags = {**tags, "mso:data-class": label}
    with pytest.raises(ValueError, match=words):
        args(tags, **change)
