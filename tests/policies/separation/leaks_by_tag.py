"""Leaks: permissions that depend on a tag which an external principal can set."""

from __future__ import annotations

from typing import Any

from change_builders import (
    PHOTOS,
    Change,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    user,
    without,
    without_data_access_scp,
)
from small_estate import NORTH, allow, deny, role_arn

IF_TAGGED_OPEN = {"StringEquals": {"aws:ResourceTag/open": "yes"}}
IF_PATIENT_DATA = {"StringEquals": {"aws:ResourceTag/mso:data-class": "phi"}}
READ, TAG, UNTAG = ("secretsmanager:GetSecretValue", "secretsmanager:TagResource", "secretsmanager:UntagResource")


def unrestricted_operator(*permissions: Any) -> Change:
    """An operator without boundary and data-access SCP, and stores without a customer managed key."""
    return combined(
        without_data_access_scp,
        changed("db-password", kmsKeyId=None),
        without("photos:encryption"),
        changed("clinical-north:operator", permissionsBoundary=None),
        extend_policy("clinical-north:operator:policy", *permissions),
    )


def naming_tag_keys(*keys: str) -> dict[str, dict[str, list[str]]]:
    """A condition block that is met by requests that name one of these tag keys."""
    return {"ForAnyValue:StringEquals": {"aws:TagKeys": list(keys)}}


ABAC_ENABLED = add(
    "aws:s3/bucketAbac:BucketAbac", "photos:abac", NORTH, bucket="photos", abacStatus={"status": "Enabled"}
)

TRUST_BY_TAG = allow("sts:AssumeRole", on=(), to=role_arn(NORTH, "mso/operator"), when=IF_TAGGED_OPEN)

LEAKS: list[Leak] = [
    (
        "an operator sets the tag that allows reading a secret",
        "W5",
        unrestricted_operator(allow(READ, when=IF_TAGGED_OPEN), allow(TAG)),
    ),
    (
        "an operator removes the tag that a Deny depends on",
        "W5",
        unrestricted_operator(allow(READ), deny(READ, when=IF_PATIENT_DATA), allow(UNTAG)),
    ),
    (
        "a Deny on tag keys lists only one spelling",
        "W5",
        unrestricted_operator(allow(READ, when=IF_TAGGED_OPEN), allow(TAG), deny(TAG, when=naming_tag_keys("open"))),
    ),
    (
        "a role that may be assumed depending on a tag that an operator can set",
        "W5",
        combined(
            extend_policy("clinical-north:app-ehr", TRUST_BY_TAG, prop="assumeRolePolicy"),
            unrestricted_operator(allow("sts:AssumeRole", "iam:TagRole")),
        ),
    ),
    (
        "a bucket with ABAC enabled whose tag an operator can set",
        "W5",
        combined(
            ABAC_ENABLED, unrestricted_operator(allow("s3:GetObject", when=IF_TAGGED_OPEN), allow("s3:TagResource"))
        ),
    ),
    (
        "a user chooses the tags of a federated session",
        "W1",
        combined(
            without_data_access_scp,
            without("photos:encryption"),
            user(
                "robot",
                allow("s3:GetObject", when={"StringEquals": {"aws:PrincipalTag/open": "yes"}}),
                allow("sts:GetFederationToken"),
            ),
        ),
    ),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    (
        "a secret readable by a tag that no external principal can set",
        unrestricted_operator(allow(READ, when=IF_TAGGED_OPEN)),
    ),
    (
        "a Deny by a tag that no external principal can remove",
        unrestricted_operator(allow(READ), deny(READ, when=IF_PATIENT_DATA), allow("secretsmanager:ListSecrets")),
    ),
    (
        "an operator that may tag other resources than secrets",
        unrestricted_operator(allow(READ, when=IF_TAGGED_OPEN), allow("sqs:TagQueue", "rds:AddTagsToResource")),
    ),
    (
        "a Deny on writing any tag",
        unrestricted_operator(
            allow(READ, when=IF_TAGGED_OPEN), allow(TAG), deny(TAG, when={"Null": {"aws:TagKeys": "false"}})
        ),
    ),
    (
        "permission to write other tag keys only",
        unrestricted_operator(
            allow(READ, when=IF_TAGGED_OPEN),
            allow(TAG, when={"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}}),
        ),
    ),
    (
        "a tag on a bucket without ABAC has no effect",
        unrestricted_operator(
            allow("s3:GetObject", when=IF_TAGGED_OPEN, on=PHOTOS), allow("s3:TagResource", "s3:PutBucketTagging")
        ),
    ),
]
