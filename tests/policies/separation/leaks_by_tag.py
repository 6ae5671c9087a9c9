"""Leaks to plant, one at a time: rights that hang on a tag, and somebody who writes that tag."""

from __future__ import annotations

from typing import Any

from planting import PHOTOS, Change, Leak, add, both, changed, untouched, user, widen, without
from small_estate import NORTH, allow, deny, role_arn

OPENED = {"StringEquals": {"aws:ResourceTag/open": "yes"}}
SEALED = {"StringEquals": {"aws:ResourceTag/mso:data-class": "phi"}}
READ, TAG, UNTAG = ("secretsmanager:GetSecretValue", "secretsmanager:TagResource", "secretsmanager:UntagResource")


def loose_operator(*may: Any) -> Change:
    """An operator without boundary and without the guard on touching, before stores without a key of their own."""
    return both(
        untouched,
        changed("db-password", kmsKeyId=None),
        without("photos:encryption"),
        changed("clinical-north:operator", permissionsBoundary=None),
        widen("clinical-north:operator:may", *may),
    )


def spelling(*keys: str) -> dict[str, dict[str, list[str]]]:
    """Holds for requests that name one of these tag keys."""
    return {"ForAnyValue:StringEquals": {"aws:TagKeys": list(keys)}}


LISTENING = add("aws:s3/bucketAbac:BucketAbac", "photos:abac", NORTH, bucket="photos", abacStatus={"status": "Enabled"})

BY_TAG = allow("sts:AssumeRole", on=(), to=role_arn(NORTH, "mso/operator"), when=OPENED)

LEAKS: list[Leak] = [
    ("an operator gives a secret the tag that opens it", "W5", loose_operator(allow(READ, when=OPENED), allow(TAG))),
    (
        "an operator takes away the tag that a Deny rests on",
        "W5",
        loose_operator(allow(READ), deny(READ, when=SEALED), allow(UNTAG)),
    ),
    (
        "a fence around tag keys knows one spelling of them",
        "W5",
        loose_operator(allow(READ, when=OPENED), allow(TAG), deny(TAG, when=spelling("open"))),
    ),
    (
        "a role that may be taken on if its tag says so, and that an operator tags",
        "W5",
        both(
            widen("clinical-north:app-ehr", BY_TAG, prop="assumeRolePolicy"),
            loose_operator(allow("sts:AssumeRole", "iam:TagRole")),
        ),
    ),
    (
        "a bucket that tells its tags to conditions",
        "W5",
        both(LISTENING, loose_operator(allow("s3:GetObject", when=OPENED), allow("s3:TagResource"))),
    ),
    (
        "a user chooses the tags of a federated session",
        "W1",
        both(
            untouched,
            without("photos:encryption"),
            user("robot", allow("s3:GetObject", when={"StringEquals": {"aws:PrincipalTag/open": "yes"}}),
                 allow("sts:GetFederationToken")),
        ),
    ),
]  # fmt: skip

DECOYS: list[tuple[str, Change]] = [
    ("a secret that opens by a tag that nobody outside writes", loose_operator(allow(READ, when=OPENED))),
    (
        "a Deny by a tag that nobody outside takes away",
        loose_operator(allow(READ), deny(READ, when=SEALED), allow("secretsmanager:ListSecrets")),
    ),
    (
        "an operator that may tag, but not a secret",
        loose_operator(allow(READ, when=OPENED), allow("sqs:TagQueue", "rds:AddTagsToResource")),
    ),
    (
        "no tag whatever may be written",
        loose_operator(allow(READ, when=OPENED), allow(TAG), deny(TAG, when={"Null": {"aws:TagKeys": "false"}})),
    ),
    (
        "only tags of other names may be written",
        loose_operator(
            allow(READ, when=OPENED), allow(TAG, when={"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
                                                       "Null": {"aws:TagKeys": "false"}})),
    ),
    (
        "a bucket that tells no tags is not opened by one",
        loose_operator(allow("s3:GetObject", when=OPENED, on=PHOTOS), allow("s3:TagResource", "s3:PutBucketTagging")),
    ),
]  # fmt: skip
