"""Leaks: patient data that is requested through an access point instead of its bucket's ARN."""

from __future__ import annotations

from typing import Any

from change_builders import ANALYST, PHOTOS, Change, Leak, add, combined, extend_policy, without_perimeter
from leaks_by_tag import unrestricted_operator
from small_estate import NORTH, REGION, allow, deny, policy, role_arn

ACCESS_POINT_ARN = f"arn:aws:s3:{REGION}:{NORTH}:accesspoint/labs"
OPERATOR = role_arn(NORTH, "mso/operator")


def access_point(*statements: Any) -> Change:
    """Adds an access point for the photos bucket."""
    written = {"policy": policy(*statements)} if statements else {}
    return add(
        "aws:s3/accessPoint:AccessPoint", "labs", NORTH, bucket="photos", name="labs", arn=ACCESS_POINT_ARN, **written
    )


LEAKS: list[Leak] = [
    (
        "permissions on an access point give access to its bucket",
        "W5",
        combined(access_point(), unrestricted_operator(allow("s3:GetObject", on=(f"{ACCESS_POINT_ARN}/object/*",)))),
    ),
    (
        "a Deny on the bucket's ARN does not apply to a new access point",
        "W5",
        unrestricted_operator(allow("s3:GetObject", "s3:CreateAccessPoint"), deny("s3:GetObject", on=PHOTOS)),
    ),
    (
        "an access point's policy names the operator",
        "W5",
        combined(
            access_point(allow("s3:GetObject", on=(f"{ACCESS_POINT_ARN}/object/*",), to=OPERATOR)),
            unrestricted_operator(),
        ),
    ),
    (
        "an operator changes an access point's policy",
        "W5",
        combined(access_point(), unrestricted_operator(allow("s3:PutAccessPointPolicy", on=(ACCESS_POINT_ARN,)))),
    ),
    (
        "an operator creates an access point with a policy of its choice",
        "W5",
        unrestricted_operator(allow("s3:CreateAccessPoint", "s3:PutAccessPointPolicy")),
    ),
    (
        "bucket policy and access point policy together allow a management role",
        "W1",
        combined(
            without_perimeter,
            unrestricted_operator(),
            access_point(allow("s3:GetObject", on=(f"{ACCESS_POINT_ARN}/object/*",), to=ANALYST)),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"s3:DataAccessPointAccount": NORTH}}),
            ),
        ),
    ),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("an access point without a policy", access_point()),
    (
        "the bucket's Deny applies to its access points",
        combined(
            access_point(allow("s3:GetObject", on=(f"{ACCESS_POINT_ARN}/object/*",), to=OPERATOR)),
            extend_policy("photos:policy", deny("s3:GetObject*", on=PHOTOS, to=OPERATOR)),
            unrestricted_operator(allow("s3:PutAccessPointPolicy", "s3:CreateAccessPoint")),
        ),
    ),
    (
        "an access point policy alone gives another account no access",
        combined(
            without_perimeter,
            unrestricted_operator(),
            access_point(allow("s3:GetObject", on=(f"{ACCESS_POINT_ARN}/object/*",), to=ANALYST)),
        ),
    ),
    (
        "permission to create an access point without permission to read through it",
        unrestricted_operator(allow("s3:CreateAccessPoint")),
    ),
]
