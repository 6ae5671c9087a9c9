"""Leaks to plant, one at a time: the mistakes that reviewers make."""

from __future__ import annotations

from planting import ANALYST, PHOTOS, STRANGER, Leak, both, changed, operator, unfenced, untouched, widen, without
from small_estate import MANAGEMENT, NORTH, ORG, ROOT, allow, deny, policy, root

LEAKS: list[Leak] = [
    # the mistakes to expect
    (
        "counting on the clinical SCP to stop an outsider",
        "W1",
        both(
            unfenced, without("photos:encryption"), widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST))
        ),
    ),
    (
        "a fence by organization id",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)),
                deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalOrgID": ORG}}),
            ),
        ),
    ),
    (
        "ForAnyValue in a fence: strangers have no organization path",
        "W1",
        both(
            unfenced,
            without("organization-perimeter:at"),
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=root(STRANGER)),
                deny(
                    "s3:*",
                    on=PHOTOS,
                    to="*",
                    when={"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": f"{ORG}/{ROOT}/ou-cn/*"}},
                ),
            ),
        ),
    ),
    (
        "a Deny that a caller steps around",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST),
                deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:UserAgent": "mso"}}),
            ),
        ),
    ),
    (
        "silence in a secret's policy is no protection",
        "W5",
        both(operator("secretsmanager:GetSecretValue"), changed("db-password", kmsKeyId=None)),
    ),
    (
        "a boundary does not bind a grant to everybody",
        "W1",
        both(
            untouched,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalAccount": NORTH}}),
            ),
        ),
    ),
    (
        "a boundary does not bind a grant to a session",
        "W1",
        both(
            untouched,
            without("photos:encryption"),
            widen(
                "photos:policy", allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:sts::{NORTH}:assumed-role/operator/anna")
            ),
        ),
    ),
    (
        "one prefix of a bucket is open",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=["arn:aws:s3:::photos/before/*"], to=ANALYST)),
        ),
    ),
    (
        "a fence with an exception that anybody can be named like",
        "W1",
        both(
            without("photos:encryption"),
            changed(
                "perimeter-clinical-north",
                content=policy(
                    deny(
                        "s3:*",
                        to="*",
                        when={
                            "StringNotEquals": {"aws:PrincipalAccount": NORTH},
                            "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"},
                        },
                    )
                ),
            ),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))),
        ),
    ),
    (
        "a guardrail attached to nothing",
        "W1",
        both(unfenced, without("photos:encryption"), widen("photos:policy", allow("s3:*", on=PHOTOS, to=ANALYST))),
    ),
    (
        "a vault's key opens for management",
        "W2",
        both(unfenced, widen("key:backup-north", allow("kms:Decrypt", to=root(MANAGEMENT)))),
    ),
    (
        "an action that nobody has listed",
        "W1",
        both(operator("s3:GetObjectEverything"), without("photos:encryption")),
    ),
    (
        "an AWS service that reads for whoever tells it to",
        "W1",
        both(
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to={"Service": "cloudfront.amazonaws.com"})),
        ),
    ),
]
