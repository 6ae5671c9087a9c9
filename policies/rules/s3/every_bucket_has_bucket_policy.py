"""S3-104: every S3 bucket has a bucket policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-104",
    title="Every S3 bucket has a bucket policy",
    why=(
        "S3 accepts requests over plain HTTP unless a bucket policy denies them. Without a policy a misconfigured "
        "client sends patient files and their names across the network in clear text, and the request succeeds without "
        "a warning."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPolicy:BucketPolicy",
        "bucket",
        "has no BucketPolicy: S3 accepts requests without TLS",
        inline=lambda props: props.get("policy"),
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketPolicy:BucketPolicy", bucket="charts", policy="{}"),
        ),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add a BucketPolicy that denies requests where aws:SecureTransport is false.",
    equivalents=("config:s3-bucket-ssl-requests-only", "FSBP:S3.5"),
)
