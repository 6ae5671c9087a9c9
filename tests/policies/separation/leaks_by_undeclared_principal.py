"""Leaks: policies that name principals, accounts or organizations that the input does not contain."""

from __future__ import annotations

from typing import Any

from change_builders import PHOTOS, Change, Leak, add, changed, combined, extend_policy, without, without_perimeter
from small_estate import KEY_USE, MANAGEMENT, NORTH, ORG, allow, deny, role_arn, root

VENDOR = "770000000000"
GRANT = "aws:kms/grant:Grant"


def unprotected_photos(*statements: Any) -> Change:
    """The photos bucket without customer managed key, perimeters and Block Public Access, with more statements."""
    unprotected = without("organization-perimeter:attachment", "photos:encryption", "photos:public")
    return combined(without_perimeter, unprotected, extend_policy("photos:policy", *statements))


def public_photos(**when: Any) -> Change:
    """The photos bucket readable by every principal under a condition."""
    return unprotected_photos(allow("s3:GetObject", on=PHOTOS, to="*", when=when))


def photos_for_service(**when: Any) -> Change:
    """The photos bucket readable by an AWS service under a condition."""
    return unprotected_photos(allow("s3:GetObject", on=PHOTOS, to={"Service": "logs.amazonaws.com"}, when=when))


LEAKS: list[Leak] = [
    (
        "a bucket that trusts a vendor's account",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=root(VENDOR))),
    ),
    (
        "a bucket that trusts one role of a vendor",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=role_arn(VENDOR, "imaging"))),
    ),
    (
        "a bucket that trusts one user of a vendor",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:iam::{VENDOR}:user/imaging")),
    ),
    (
        "a bucket that trusts one session of a vendor",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:sts::{VENDOR}:assumed-role/imaging/nightly")),
    ),
    (
        "a key that delegates to a vendor",
        "W2",
        combined(unprotected_photos(), extend_policy("key:clinical-north", allow(*KEY_USE, to=root(VENDOR)))),
    ),
    (
        "a grant on a key to a vendor's role",
        "W2",
        combined(
            unprotected_photos(),
            add(
                GRANT,
                "vendor-grant",
                NORTH,
                keyId="phi",
                granteePrincipal=role_arn(VENDOR, "imaging"),
                operations=["Decrypt"],
            ),
        ),
    ),
    (
        "a clinical role that a vendor can assume",
        "W6",
        combined(
            unprotected_photos(),
            extend_policy(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(VENDOR)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a named MSO role that does not exist and that its administrators can create",
        "W1",
        unprotected_photos(allow("s3:GetObject", on=PHOTOS, to=role_arn(MANAGEMENT, "reports"))),
    ),
    ("every principal of a vendor's account", "W1", public_photos(StringEquals={"aws:PrincipalAccount": VENDOR})),
    (
        "every principal of a vendor's organization",
        "W1",
        public_photos(StringEquals={"aws:PrincipalOrgID": "o-vendor"}),
    ),
    (
        "every principal below a path of a vendor's organization",
        "W1",
        public_photos(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-vendor/*"}}),
    ),
    ("every principal of any organization", "W1", public_photos(Null={"aws:PrincipalOrgID": "false"})),
    (
        "every principal, with a Deny that exempts a vendor",
        "W1",
        unprotected_photos(
            allow("s3:GetObject", on=PHOTOS, to="*"),
            deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalAccount": [NORTH, VENDOR]}}),
        ),
    ),
    (
        "an AWS service on behalf of a vendor's account",
        "W1",
        photos_for_service(StringEquals={"aws:SourceAccount": VENDOR}),
    ),
    (
        "an AWS service on behalf of a vendor's organization",
        "W1",
        photos_for_service(StringEquals={"aws:SourceOrgID": "o-vendor"}),
    ),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    (
        "a vendor that the perimeter denies",
        combined(
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(VENDOR))),
        ),
    ),
    ("every principal of the practice's account", public_photos(StringEquals={"aws:PrincipalAccount": NORTH})),
    ("a vendor that only a Deny names", unprotected_photos(deny("s3:GetObject", on=PHOTOS, to=root(VENDOR)))),
    (
        "an AWS service on behalf of the practice's account",
        photos_for_service(StringEquals={"aws:SourceAccount": NORTH, "aws:SourceOrgID": ORG}),
    ),
    (
        "a vendor that may only write",
        combined(unprotected_photos(allow("s3:PutObject", on=PHOTOS, to=root(VENDOR))), changed("photos:policy")),
    ),
]
