"""S3-104: no bucket is without a policy that refuses plain text."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-104",
    title="No bucket is without a policy that refuses plain text",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)", "164.312(a)(2)(iv)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPolicy:BucketPolicy",
        "bucket",
        "has no bucket policy: calls without TLS are accepted",
        inline=lambda props: props.get("policy"),
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketPolicy:BucketPolicy", bucket="charts", policy="{}"),
        ),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add a BucketPolicy with the TLS statement.",
    equivalents=("config:s3-bucket-ssl-requests-only", "FSBP:S3.5"),
)
