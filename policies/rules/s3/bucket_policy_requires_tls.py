"""S3-005: S3 bucket policies deny requests without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    denies_insecure_transport,
    document,
    resources,
    some_statement,
    statement,
)

WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
TLS_ONLY = statement("Deny", "s3:*", principal="*", Condition=WITHOUT_TLS)


def denies_plain_http(entry: Statement) -> bool:
    """Whether the statement denies requests without TLS on the objects, not only on the bucket."""
    return denies_insecure_transport(entry) and any(arn == "*" or arn.endswith("/*") for arn in resources(entry))


RULE = Rule(
    id="S3-005",
    title="S3 bucket policies deny requests without TLS",
    why=(
        "S3 answers plain HTTP unless the policy denies it. Somebody on the network path then reads patient files in "
        "clear text or alters them, and neither the sender nor the practice notices."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=some_statement(
        "policy",
        denies_plain_http,
        "no statement denies s3:* on the objects where aws:SecureTransport is false",
    ),
    good=({"policy": document(TLS_ONLY)},),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:*", principal="*"))},
        {"policy": document({**TLS_ONLY, "Effect": "Allow"})},
        {"policy": document({**TLS_ONLY, "Action": "s3:GetObject"})},
        {"policy": document({**TLS_ONLY, "Principal": {"AWS": "222222222222"}})},
        {"policy": document({**TLS_ONLY, "Resource": "arn:aws:s3:::charts"})},
        {"policy": document({**TLS_ONLY, "Condition": {**WITHOUT_TLS, "StringEquals": {"aws:SourceVpc": "vpc-1"}}})},
        {
            "policy": document(
                {"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*", "Condition": WITHOUT_TLS}
            )
        },
        {
            "policy": document(
                {"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*", "Condition": WITHOUT_TLS}
            )
        },
    ),
    remediation="Add Deny s3:* for Principal * on the bucket and its objects where aws:SecureTransport is false.",
    equivalents=("config:s3-bucket-ssl-requests-only", "FSBP:S3.5", "CIS-3.0:2.1.1"),
)
