"""S3-005: every bucket policy refuses calls without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    denies_insecure_transport,
    document,
    resources,
    some_statement,
    statement,
)

PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
TLS_ONLY = statement("Deny", "s3:*", principal="*", Condition=PLAIN)


def refuses_plain_text(entry: Statement) -> bool:
    """On the objects too, not on the bucket alone."""
    return denies_insecure_transport(entry) and any(arn == "*" or arn.endswith("/*") for arn in resources(entry))


RULE = Rule(
    id="S3-005",
    title="Every bucket policy refuses calls without TLS",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)", "164.312(a)(2)(iv)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=some_statement(
        "policy",
        refuses_plain_text,
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
        {"policy": document({**TLS_ONLY, "Condition": {**PLAIN, "StringEquals": {"aws:SourceVpc": "vpc-1"}}})},
        {"policy": document({"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*",
                             "Condition": PLAIN})},
        {"policy": document({"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*",
                             "Condition": PLAIN})},
    ),
    remediation="Add Deny s3:* for Principal * on the bucket and its objects where aws:SecureTransport is false.",
    equivalents=("config:s3-bucket-ssl-requests-only", "FSBP:S3.5", "CIS-3.0:2.1.1"),
)
