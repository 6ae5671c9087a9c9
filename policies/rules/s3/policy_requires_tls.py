"""S3-005: every bucket policy refuses calls without TLS."""

from policies.model import Rule, Severity
from policies.rules.documents import denies_insecure_transport, document, some_statement, statement

TLS_ONLY = statement("Deny", "s3:*", principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


RULE = Rule(
    id="S3-005",
    title="Every bucket policy refuses calls without TLS",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)", "164.312(a)(2)(iv)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=some_statement(
        "policy",
        denies_insecure_transport,
        "no statement denies s3:* where aws:SecureTransport is false",
    ),
    good=({"policy": document(TLS_ONLY)},),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:*", principal="*"))},
        {"policy": document({**TLS_ONLY, "Effect": "Allow"})},
        {"policy": document({**TLS_ONLY, "Action": "s3:GetObject"})},
        {"policy": document({**TLS_ONLY, "Principal": {"AWS": "222222222222"}})},
    ),
    remediation="Add Deny s3:* for Principal * on the bucket and its objects where aws:SecureTransport is false.",
    equivalents=("config:s3-bucket-ssl-requests-only", "FSBP:S3.5", "CIS-3.0:2.1.1"),
)
