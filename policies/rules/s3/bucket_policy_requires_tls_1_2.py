"""S3-019: S3 bucket policies deny requests with TLS older than 1.2."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    depends_only_on,
    document,
    is_service_wildcard,
    principals,
    some_statement,
    statement,
)

OLD_TLS = statement("Deny", "s3:*", principal="*", Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})


def denies_old_tls(entry: Statement) -> bool:
    """Whether the statement denies every action to every principal below TLS 1.2."""
    versions = conditions(entry).get("s3:tlsversion", [])
    everyone = "*" in principals(entry) and any(is_service_wildcard(action) for action in actions(entry))
    return (
        depends_only_on(entry, "s3:tlsversion") and everyone and any(version in ("1.2", "1.3") for version in versions)
    )


RULE = Rule(
    id="S3-019",
    title="S3 bucket policies deny requests with TLS older than 1.2",
    why=(
        "TLS 1.0 and 1.1 have known weaknesses that expose records to somebody on the network path. AWS endpoints "
        "refuse them by default; the statement keeps that refusal under the practice's own control and makes it "
        "visible in the policy."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=some_statement("policy", denies_old_tls, "no statement denies s3:* where s3:TlsVersion is below 1.2"),
    good=({"policy": document(OLD_TLS)},),
    bad=(
        {},
        {"policy": document({**OLD_TLS, "Effect": "Allow"})},
        {"policy": document({**OLD_TLS, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.0"}}})},
        {"policy": document({**OLD_TLS, "Principal": {"AWS": "222222222222"}})},
        {"policy": document({**OLD_TLS, "Condition": {**OLD_TLS["Condition"], "Bool": {"aws:ViaAWSService": "true"}}})},
    ),
    remediation="Add Deny s3:* for Principal * where s3:TlsVersion is NumericLessThan 1.2.",
)
