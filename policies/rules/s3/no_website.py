"""S3-014: no bucket is a website."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="S3-014",
    title="No bucket is a website",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    check=Forbidden(
        "a bucket website is public and has no TLS; serve it through CloudFront with an origin access control",
    ),
    good=(),
    bad=({}, {"indexDocument": {"suffix": "index.html"}}),
    remediation="Remove the website configuration; put a CloudFront distribution in front of the private bucket.",
)
