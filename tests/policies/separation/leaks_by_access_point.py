"""Leaks to plant, one at a time: patient data asked for by another name than its bucket's."""

from __future__ import annotations

from typing import Any

from leaks_by_tag import loose_operator
from planting import ANALYST, PHOTOS, Change, Leak, add, both, unfenced, widen
from small_estate import NORTH, REGION, allow, deny, policy, role_arn

LABS = f"arn:aws:s3:{REGION}:{NORTH}:accesspoint/labs"
OPERATOR = role_arn(NORTH, "mso/operator")


def labs(*statements: Any) -> Change:
    """An access point to the photos."""
    written = {"policy": policy(*statements)} if statements else {}
    return add("aws:s3/accessPoint:AccessPoint", "labs", NORTH, bucket="photos", name="labs", arn=LABS, **written)


LEAKS: list[Leak] = [
    (
        "rights on an access point are rights on its bucket",
        "W5",
        both(labs(), loose_operator(allow("s3:GetObject", on=(f"{LABS}/object/*",)))),
    ),
    (
        "a Deny by the bucket's name does not meet a new access point",
        "W5",
        loose_operator(allow("s3:GetObject", "s3:CreateAccessPoint"), deny("s3:GetObject", on=PHOTOS)),
    ),
    (
        "an access point's policy names the operator",
        "W5",
        both(labs(allow("s3:GetObject", on=(f"{LABS}/object/*",), to=OPERATOR)), loose_operator()),
    ),
    (
        "an operator writes an access point's policy",
        "W5",
        both(labs(), loose_operator(allow("s3:PutAccessPointPolicy", on=(LABS,)))),
    ),
    (
        "an operator makes an access point with a policy of its own",
        "W5",
        loose_operator(allow("s3:CreateAccessPoint", "s3:PutAccessPointPolicy")),
    ),
    (
        "bucket and access point let management in together",
        "W1",
        both(
            unfenced,
            loose_operator(),
            labs(allow("s3:GetObject", on=(f"{LABS}/object/*",), to=ANALYST)),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"s3:DataAccessPointAccount": NORTH}}),
            ),
        ),
    ),
]

DECOYS: list[tuple[str, Change]] = [
    ("an access point that lets nobody in", labs()),
    (
        "the bucket's Deny holds for its access points",
        both(
            labs(allow("s3:GetObject", on=(f"{LABS}/object/*",), to=OPERATOR)),
            widen("photos:policy", deny("s3:GetObject*", on=PHOTOS, to=OPERATOR)),
            loose_operator(allow("s3:PutAccessPointPolicy", "s3:CreateAccessPoint")),
        ),
    ),
    (
        "to another account an access point alone opens nothing",
        both(unfenced, loose_operator(), labs(allow("s3:GetObject", on=(f"{LABS}/object/*",), to=ANALYST))),
    ),
    ("an access point that one may make and not read through", loose_operator(allow("s3:CreateAccessPoint"))),
]
