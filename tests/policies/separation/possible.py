"""Changes that are a leak in some circumstances and none in others, which nothing in the estate decides."""

from __future__ import annotations

from leaks_by_flow import DECLARED
from planting import ANALYST, PHOTOS, STAFF, Change, both, changed, unfenced, widen, without
from small_estate import allow

POSSIBLE: list[tuple[str, str, str, Change]] = [  # name, invariant, the key that decides, change
    (
        "a bucket open from one network",
        "W1",
        "aws:sourcevpce",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST, when={"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
            ),
        ),
    ),
    (
        "a bucket open from one address",
        "W1",
        "aws:sourceip",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to=ANALYST, when={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
            ),
        ),
    ),
    (
        "a role behind a shared secret",
        "W6",
        "sts:externalid",
        both(
            unfenced,
            widen(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to=STAFF, when={"StringEquals": {"sts:ExternalId": "s"}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a role behind a named person",
        "W6",
        "aws:sourceidentity",
        both(
            unfenced,
            widen(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to=STAFF, when={"StringEquals": {"aws:SourceIdentity": "anna"}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a declared flow that does not work",
        "W4",
        "claims is declared and does not work",
        changed("broker", environment={"variables": {**DECLARED, "TARGET_BUCKET": "ledger", "IDENTIFIABLE": "false"}}),
    ),
]
