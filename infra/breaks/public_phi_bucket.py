"""Somebody disables Block Public Access on the bucket of charts to "fix" a broken link."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

OPEN = with_values(blockPublicAcls=False, blockPublicPolicy=False, ignorePublicAcls=False, restrictPublicBuckets=False)

BREAK = Break(
    title="The bucket of charts does not block public access",
    plane="clinical",
    caught_by=("S3-001",),
    changes={("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "charts-public-access"): OPEN},
)
