"""Leaks: common mistakes in policies and conditions."""

from __future__ import annotations

from change_builders import (
    ANALYST,
    EXTERNAL_ACCOUNT,
    PHOTOS,
    Leak,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    without,
    without_data_access_scp,
    without_perimeter,
)
from small_estate import MANAGEMENT, NORTH, ORG, ROOT, allow, deny, policy, root

LEAKS: list[Leak] = [
    # common mistakes
    (
        "relying on the clinical SCP to stop an external principal",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
        ),
    ),
    (
        "a perimeter by organization id",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)),
                deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalOrgID": ORG}}),
            ),
        ),
    ),
    (
        "ForAnyValue in a perimeter: external principals have no organization path",
        "W1",
        combined(
            without_perimeter,
            without("organization-perimeter:attachment"),
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=root(EXTERNAL_ACCOUNT)),
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
        "a Deny whose condition the caller can avoid",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST),
                deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:UserAgent": "mso"}}),
            ),
        ),
    ),
    (
        "a secret's policy without a Deny gives no protection",
        "W5",
        combined(operator_allowed("secretsmanager:GetSecretValue"), changed("db-password", kmsKeyId=None)),
    ),
    (
        "a boundary does not limit a grant to every principal",
        "W1",
        combined(
            without_data_access_scp,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalAccount": NORTH}}),
            ),
        ),
    ),
    (
        "a boundary does not limit a grant to a session",
        "W1",
        combined(
            without_data_access_scp,
            without("photos:encryption"),
            extend_policy(
                "photos:policy", allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:sts::{NORTH}:assumed-role/operator/anna")
            ),
        ),
    ),
    (
        "one prefix of a bucket is readable",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=["arn:aws:s3:::photos/before/*"], to=ANALYST)),
        ),
    ),
    (
        "a perimeter exempts a role name that anyone can choose",
        "W1",
        combined(
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
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))),
        ),
    ),
    (
        "a guardrail that is not attached",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:*", on=PHOTOS, to=ANALYST)),
        ),
    ),
    (
        "a backup vault's key delegates to management",
        "W2",
        combined(without_perimeter, extend_policy("key:backup-north", allow("kms:Decrypt", to=root(MANAGEMENT)))),
    ),
    (
        "an action that no list contains",
        "W1",
        combined(operator_allowed("s3:GetObjectEverything"), without("photos:encryption")),
    ),
    (
        "an AWS service that reads on behalf of any account",
        "W1",
        combined(
            without("photos:encryption"),
            extend_policy(
                "photos:policy", allow("s3:GetObject", on=PHOTOS, to={"Service": "cloudfront.amazonaws.com"})
            ),
        ),
    ),
]
