"""Changes whose verdict is POSSIBLE: a leak for some request contexts only, which the estate does not determine."""

from __future__ import annotations

import leaks_by_means
from change_builders import ANALYST, PHOTOS, STAFF, Change, combined, extend_policy, without, without_perimeter
from leaks_by_data_path import second_broker
from small_estate import allow

POSSIBLE_LEAKS: list[tuple[str, str, str, Change]] = [  # name, invariant, the key that decides, change
    *leaks_by_means.POSSIBLE_LEAKS,
    (
        "a bucket policy that allows one VPC endpoint",
        "W1",
        "aws:sourcevpce",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST, when={"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
            ),
        ),
    ),
    (
        "a bucket policy that allows one IP range",
        "W1",
        "aws:sourceip",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST, when={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
            ),
        ),
    ),
    (
        "a trust policy with an external id",
        "W6",
        "sts:externalid",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to=STAFF, when={"StringEquals": {"sts:ExternalId": "s"}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a trust policy with a source identity",
        "W6",
        "aws:sourceidentity",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to=STAFF, when={"StringEquals": {"aws:SourceIdentity": "anna"}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a declared flow that does not work",
        "W4",
        "claims is declared but does not work",
        second_broker(TARGET_BUCKET="ledger", IDENTIFIABLE="false"),
    ),
]
