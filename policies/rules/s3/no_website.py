"""S3-014: S3 buckets have no website configuration."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="S3-014",
    title="S3 buckets have no website configuration",
    why=(
        "A website endpoint serves objects over plain HTTP and only to anonymous callers. A chart or export that lands "
        "in such a bucket is readable by the internet, can be altered on the way, and shows in no sign-in record."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    check=Forbidden(
        "a website endpoint is public and has no TLS; use CloudFront with origin access control on a private bucket",
    ),
    good=(),
    bad=({}, {"indexDocument": {"suffix": "index.html"}}),
    remediation="Remove the website configuration; put a CloudFront distribution in front of the private bucket.",
)
