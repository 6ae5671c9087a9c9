"""Leaks: AWS services that act for an account outside the practice, CloudFront identities, access control lists."""

from __future__ import annotations

from typing import Any

from change_builders import PHOTOS, Change, Leak, add, changed, combined
from leaks_by_undeclared_principal import unprotected_photos
from small_estate import MANAGEMENT, NORTH, SOUTH, allow

IDENTITY = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def for_service(service: str, **when: Any) -> Change:
    """The photos bucket readable by a service under conditions."""
    to = {"Service": f"{service}.amazonaws.com"}
    return unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=to, when=when))


def for_source(service: str, source: str) -> Change:
    """The photos bucket readable by a service for one resource."""
    return for_service(service, ArnLike={"aws:SourceArn": source})


def identity(account: str) -> Change:
    """An origin access identity of an account."""
    type_ = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"
    return add(type_, "oai", account, "E1EXAMPLE", iamArn=IDENTITY)


def acl(**properties: Any) -> Change:
    """An access control list on the photos bucket, which nothing else protects."""
    beside = add("aws:s3/bucketAcl:BucketAcl", "photos:acl", NORTH, bucket="photos", **properties)
    return combined(unprotected_photos(), beside)


def granted(permission: str, **grantee: str) -> dict[str, Any]:
    """An access control policy with one grant beside the owner's."""
    own = {"grantee": {"type": "CanonicalUser", "id": "own"}, "permission": "FULL_CONTROL"}
    return {"owner": {"id": "own"}, "grants": [own, {"grantee": grantee, "permission": permission}]}


LEAKS: list[Leak] = [
    (
        "a distribution of management",
        "W1",
        for_source("cloudfront", f"arn:aws:cloudfront::{MANAGEMENT}:distribution/E1"),
    ),
    (
        "a distribution of the other practice",
        "W1",
        for_source("cloudfront", f"arn:aws:cloudfront::{SOUTH}:distribution/E1"),
    ),
    ("any distribution of anybody", "W1", for_source("cloudfront", "arn:aws:cloudfront::*:distribution/*")),
    ("a service on behalf of management", "W1", for_service("macie", StringEquals={"aws:SourceAccount": MANAGEMENT})),
    (
        "an origin access identity of management",
        "W1",
        combined(identity(MANAGEMENT), unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=IDENTITY))),
    ),
    ("a list that lets everybody read", "W1", acl(acl="public-read")),
    ("a list that lets every AWS account read", "W1", acl(acl="authenticated-read")),
    ("a grant to everybody", "W1", acl(accessControlPolicy=granted("READ", type="Group", uri=ALL_USERS))),
    ("a list on the bucket itself", "W1", combined(unprotected_photos(), changed("photos", acl="public-read-write"))),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a distribution of the practice", for_source("cloudfront", f"arn:aws:cloudfront::{NORTH}:distribution/E1")),
    (
        "a list that Block Public Access ignores",
        add("aws:s3/bucketAcl:BucketAcl", "photos:acl", NORTH, bucket="photos", acl="public-read"),
    ),
    (
        "a list on a bucket without lists",
        combined(
            acl(acl="public-read"),
            add(
                "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                "photos:owner",
                NORTH,
                bucket="photos",
                rule={"objectOwnership": "BucketOwnerEnforced"},
            ),
        ),
    ),
    ("a private list", acl(acl="private")),
    ("a grant of the owner to itself", acl(accessControlPolicy=granted("READ", type="CanonicalUser", id="own"))),
]

UNKNOWN: list[tuple[str, str, Change]] = [
    (
        "an origin access identity that is not in the input",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=IDENTITY)),
    ),
]
