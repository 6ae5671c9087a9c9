"""S3-112: a bucket of patient data takes objects under its own key only."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    covers,
    document,
    principals,
    readable,
    spares_by,
    statement,
)

BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")
POLICY = "s3/bucketPolicy:BucketPolicy"
KEY_CONDITION = "s3:x-amz-server-side-encryption-aws-kms-key-id"


def policy(key: str, act: str = "s3:PutObject") -> Resource:
    """A policy that denies writes by a condition key, for the examples."""
    entry = statement("Deny", act, principal="*", Condition={"StringNotEquals": {key: "x"}})
    return aws(POLICY, "p", bucket="charts", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny on writes under any other key."""
    policies = estate.companions(f"aws:{POLICY}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        if not data_classes_of(bucket) & PHI_CLASSES:
            continue
        entries = [entry for found in policies.of(bucket) for entry in readable(estate.props(found), "policy")]
        if not any(map(takes_one_key, entries)):
            yield Problem(bucket, "takes objects under any key a writer names", known=not policies.unresolved)


def takes_one_key(entry: Statement) -> bool:
    """A deny to everybody of writing under any key but one."""
    writes = any(covers(pattern, "s3:putobject") for pattern in actions(entry))
    return spares_by(entry, [KEY_CONDITION]) and writes and "*" in principals(entry)


RULE = EstateRule(
    id="S3-112",
    title="A bucket of patient data takes objects under its own key only",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.502(b)"),
    check=check,
    good=(lambda: estate_of(BUCKET, policy(KEY_CONDITION)),),
    bad=(
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn")),
        lambda: estate_of(BUCKET, policy(KEY_CONDITION, "s3:GetObject")),
        lambda: estate_of(BUCKET),
    ),
    remediation="Deny s3:PutObject where the named KMS key is another than the bucket's.",
)
