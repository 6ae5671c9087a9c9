"""S3-019: every bucket policy refuses TLS older than 1.2."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    document,
    is_service_wildcard,
    only_where,
    principals,
    some_statement,
    statement,
)

OLD = statement("Deny", "s3:*", principal="*", Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})


def refuses_old(entry: Statement) -> bool:
    """A deny to everyone of every action under old TLS."""
    versions = conditions(entry).get("s3:tlsversion", [])
    everyone = "*" in principals(entry) and any(is_service_wildcard(action) for action in actions(entry))
    return only_where(entry, "s3:tlsversion") and everyone and any(version in ("1.2", "1.3") for version in versions)


RULE = Rule(
    id="S3-019",
    title="Every bucket policy refuses TLS older than 1.2",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=some_statement("policy", refuses_old, "no statement denies s3:* where s3:TlsVersion is below 1.2"),
    good=({"policy": document(OLD)},),
    bad=(
        {},
        {"policy": document({**OLD, "Effect": "Allow"})},
        {"policy": document({**OLD, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.0"}}})},
        {"policy": document({**OLD, "Principal": {"AWS": "222222222222"}})},
        {"policy": document({**OLD, "Condition": {**OLD["Condition"], "Bool": {"aws:ViaAWSService": "true"}}})},
    ),
    remediation="Add Deny s3:* for Principal * where s3:TlsVersion is NumericLessThan 1.2.",
)
