"""Every bucket is private, encrypted, versioned and logged; the caller decides its retention."""

from __future__ import annotations

from typing import Any

import pytest
from building import Build, Built

from infra.components.bucket import Bucket, BucketArgs

LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"


def made(build: Build, tags: dict[str, str], **more: Any) -> Built:
    given = {"key_arn": "arn:key", "log_bucket": "access", **more}
    return build(lambda opts: Bucket("it", BucketArgs(bucket="it", tags=tags, **given), opts))


def test_it_is_private_encrypted_versioned_logged_and_requires_tls(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags)
    public_access = built.one("s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert [value for key, value in public_access.items() if key != "bucket"] == [True] * 4
    encryption = built.one("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[
        "rules"
    ][0]
    assert encryption["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:key"}
    assert built.one("s3/bucketVersioning:BucketVersioning")["versioningConfiguration"] == {"status": "Enabled"}
    assert built.one("s3/bucketLogging:BucketLogging")["targetBucket"] == "access"
    assert {"TlsOnly", "Tls12AtLeast"} <= built.statements("s3/bucketPolicy:BucketPolicy").keys()


def test_without_a_kms_key_it_is_encrypted_with_aes_256(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags, key_arn=None)
    rule = built.one("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "AES256"


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ({"locked_years": 6, "expire_days": 2196}, (2196, 1)),  # the lock holds each version for its term
        ({"expire_days": 2196}, (2196, 2196)),  # no lock: a mistaken deletion can be undone
        ({"noncurrent_days": 2196}, (None, 2196)),
    ],
)
def test_objects_and_versions_expire_after_their_retention(
    build: Build, tags: dict[str, str], keep: dict[str, int], expected: tuple[int | None, int]
) -> None:
    rule = made(build, tags, **keep).one(LIFECYCLE)["rules"][1]
    days = rule.get("expiration", {}).get("days"), rule["noncurrentVersionExpiration"]["noncurrentDays"]
    assert days == expected


def test_object_lock_is_in_compliance_mode_by_default(build: Build, tags: dict[str, str]) -> None:
    built = made(build, tags, locked_years=6)
    assert built.one("s3/bucket:Bucket")["objectLockEnabled"] is True
    lock = built.one("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "COMPLIANCE", "years": 6}
