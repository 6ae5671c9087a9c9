"""S3-005: S3 bucket policies deny requests without TLS."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import (
    Unreadable,
    denies_insecure_transport,
    document,
    document_at,
    resources,
    statement,
    statements,
)

WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
TLS_ONLY = statement("Deny", "s3:*", principal="*", Condition=WITHOUT_TLS)


def check(props: Props) -> Iterator[str]:
    """The statements that deny requests without TLS cover the bucket itself and every object in it."""
    try:
        denying = [entry for entry in statements(document_at(props, "policy")) if denies_insecure_transport(entry)]
    except Unreadable as problem:
        yield f"policy {problem}"
        return
    patterns = [arn for entry in denying for arn in resources(entry)]
    uncovered = [what for what, covers in COVERED.items() if not any(map(covers, patterns))]
    if uncovered:
        yield f"no statement denies s3:* on {' and '.join(uncovered)} where aws:SecureTransport is false"


COVERED = {
    "the bucket": lambda arn: arn == "*" or "/" not in arn,
    "the objects": lambda arn: arn == "*" or (arn.endswith("*") if "/" not in arn else arn.partition("/")[2] == "*"),
}
"""What the denying statements have to cover, and whether the pattern of one resource covers it."""

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
    check=check,
    good=(
        {"policy": document(TLS_ONLY)},
        {"policy": document({**TLS_ONLY, "Resource": ["arn:aws:s3:::charts", "arn:aws:s3:::charts/*"]})},
        {
            "policy": document(
                {**TLS_ONLY, "Resource": "arn:aws:s3:::charts"}, {**TLS_ONLY, "Resource": "arn:aws:s3:::charts/*"}
            )
        },
        {"policy": document({**TLS_ONLY, "Resource": "arn:aws:s3:::charts*"})},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:*", principal="*"))},
        {"policy": document({**TLS_ONLY, "Effect": "Allow"})},
        {"policy": document({**TLS_ONLY, "Action": "s3:GetObject"})},
        {"policy": document({**TLS_ONLY, "Principal": {"AWS": "222222222222"}})},
        {"policy": document({**TLS_ONLY, "Resource": "arn:aws:s3:::charts"})},
        {"policy": document({**TLS_ONLY, "Resource": "arn:aws:s3:::charts/*"})},
        {"policy": document({**TLS_ONLY, "Resource": ["arn:aws:s3:::charts", "arn:aws:s3:::charts/scans/*"]})},
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
