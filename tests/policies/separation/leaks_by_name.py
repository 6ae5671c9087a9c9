"""Leaks to plant, one at a time: policies that name somebody of whom the input holds nothing."""

from __future__ import annotations

from typing import Any

from planting import PHOTOS, Change, Leak, add, both, changed, unfenced, widen, without
from small_estate import MANAGEMENT, NORTH, OPEN, ORG, allow, deny, role_arn, root

VENDOR = "770000000000"
GRANT = "aws:kms/grant:Grant"


def open_photos(*statements: Any) -> Change:
    """Photos without a key of their own, without the fences around them, and nothing blocks public policies."""
    unguarded = without("organization-perimeter:at", "photos:encryption", "photos:public")
    return both(unfenced, unguarded, widen("photos:policy", *statements))


def to_everybody(**when: Any) -> Change:
    """Photos for everybody of whom something holds."""
    return open_photos(allow("s3:GetObject", on=PHOTOS, to="*", when=when))


def handed_out(**when: Any) -> Change:
    """Photos for a service, on behalf of whoever something holds of."""
    return open_photos(allow("s3:GetObject", on=PHOTOS, to={"Service": "logs.amazonaws.com"}, when=when))


LEAKS: list[Leak] = [
    ("a bucket that trusts a vendor's account", "W1", open_photos(allow("s3:GetObject", on=PHOTOS, to=root(VENDOR)))),
    (
        "a bucket that trusts one role of a vendor",
        "W1",
        open_photos(allow("s3:GetObject", on=PHOTOS, to=role_arn(VENDOR, "imaging"))),
    ),
    (
        "a bucket that trusts one user of a vendor",
        "W1",
        open_photos(allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:iam::{VENDOR}:user/imaging")),
    ),
    (
        "a bucket that trusts one session of a vendor",
        "W1",
        open_photos(allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:sts::{VENDOR}:assumed-role/imaging/nightly")),
    ),
    (
        "a key that a vendor opens",
        "W2",
        both(open_photos(), widen("key:clinical-north", allow(*OPEN, to=root(VENDOR)))),
    ),
    (
        "a grant on a key to a vendor's role",
        "W2",
        both(open_photos(), add(GRANT, "loan", NORTH, keyId="phi", granteePrincipal=role_arn(VENDOR, "imaging"),
                                operations=["Decrypt"])),
    ),
    (
        "a clinical role that a vendor takes on",
        "W6",
        both(open_photos(), widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(VENDOR)),
                                  prop="assumeRolePolicy")),
    ),
    (
        "a role of the MSO that is only named, and that its administrators can make",
        "W1",
        open_photos(allow("s3:GetObject", on=PHOTOS, to=role_arn(MANAGEMENT, "reports"))),
    ),
    ("everybody, if of a vendor's account", "W1", to_everybody(StringEquals={"aws:PrincipalAccount": VENDOR})),
    ("everybody, if of a vendor's organization", "W1", to_everybody(StringEquals={"aws:PrincipalOrgID": "o-vendor"})),
    (
        "everybody, if somewhere in a vendor's organization",
        "W1",
        to_everybody(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-vendor/*"}}),
    ),
    ("everybody, if of any organization", "W1", to_everybody(Null={"aws:PrincipalOrgID": "false"})),
    (
        "everybody but a fence with a hole for a vendor",
        "W1",
        open_photos(
            allow("s3:GetObject", on=PHOTOS, to="*"),
            deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalAccount": [NORTH, VENDOR]}}),
        ),
    ),
    ("a service on a vendor's behalf", "W1", handed_out(StringEquals={"aws:SourceAccount": VENDOR})),
    ("a service on behalf of a vendor's organization", "W1", handed_out(StringEquals={"aws:SourceOrgID": "o-vendor"})),
]  # fmt: skip

DECOYS: list[tuple[str, Change]] = [
    (
        "a vendor whom the fence keeps out",
        both(without("photos:encryption"), widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(VENDOR)))),
    ),
    ("everybody, if of the practice's account", to_everybody(StringEquals={"aws:PrincipalAccount": NORTH})),
    ("a vendor that is named in a Deny alone", open_photos(deny("s3:GetObject", on=PHOTOS, to=root(VENDOR)))),
    (
        "a service on the practice's own behalf",
        handed_out(StringEquals={"aws:SourceAccount": NORTH, "aws:SourceOrgID": ORG}),
    ),
    (
        "a vendor that may only write",
        both(open_photos(allow("s3:PutObject", on=PHOTOS, to=root(VENDOR))), changed("photos:policy")),
    ),
]
