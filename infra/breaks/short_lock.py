"""Somebody shortens the Object Lock retention of the audit trail to one year, to save storage."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="The audit trail is under Object Lock for one year instead of six",
    plane="log-archive",
    caught_by=("S3-018",),
    changes={
        ("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "trail-logs-lock"): with_values(
            rule={"defaultRetention": {"mode": "COMPLIANCE", "years": 1}}
        )
    },
)
