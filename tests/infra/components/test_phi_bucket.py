"""Only named roles have access to a bucket of patient data, and only its custodian deletes versions."""

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
        bucket="charts", account_id=ACCOUNT, key_arn="arn:key", log_bucket="access", allowed_roles=[NURSE],
        custodian=CUSTODIAN, tags=tags, **given,
    )  # fmt: skip


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: PhiBucket("charts", args(tags), opts))


def test_only_the_named_roles_read_and_write(built: Built) -> None:
    others = built.statements(POLICY)["NamedRolesOnly"]
    assert {"s3:GetObject*", "s3:PutObject*"} <= set(others["Action"])
    assert others["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [NURSE]}


def test_only_the_custodian_deletes_versions(built: Built) -> None:
    others = built.statements(POLICY)["CustodianDestroys"]
    assert set(others["Action"]) == {"s3:DeleteObject*", "s3:BypassGovernanceRetention"}
    assert others["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [CUSTODIAN]}


def test_every_version_is_under_object_lock_in_governance_mode(built: Built) -> None:
    lock = built.one("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "years": 7}


def test_no_object_expires(built: Built) -> None:
    rules = built.one("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]
    assert [rule["id"] for rule in rules] == ["abandoned-uploads"]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"locked_years": 0}, "locked_years must be 5 or more, got 0"), ({"class": "business"}, "data class must be one")],
)
def test_invalid_arguments_are_rejected(tags: dict[str, str], change: dict[str, Any], words: str) -> None:
    if label := change.pop("class", None):
        tags = {**tags, "mso:data-class": label}
    with pytest.raises(ValueError, match=words):
        args(tags, **change)
