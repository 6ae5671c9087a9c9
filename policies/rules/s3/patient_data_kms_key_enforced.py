"""S3-112: S3 buckets of patient data deny uploads under any other KMS key."""

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
    exempts_only_by,
    principals,
    statement,
    statements_at,
)

BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")
POLICY = "s3/bucketPolicy:BucketPolicy"
KEY_CONDITION = "s3:x-amz-server-side-encryption-aws-kms-key-id"


def policy(key: str, act: str = "s3:PutObject") -> Resource:
    """A policy that denies writes by a condition key, for the examples."""
    entry = statement("Deny", act, principal="*", Condition={"StringNotEquals": {key: "x"}})
    return aws(POLICY, "p", bucket="charts", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """Require a deny of uploads under any KMS key except the bucket's."""
    policies = estate.companions(f"aws:{POLICY}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        if not data_classes_of(bucket) & PHI_CLASSES:
            continue
        entries = [entry for found in policies.of(bucket) for entry in statements_at(estate.props(found), "policy")]
        if not any(map(denies_other_keys, entries)):
            yield Problem(
                bucket,
                "its policy does not deny s3:PutObject under a KMS key other than the bucket's",
                known=not policies.unresolved,
            )


def denies_other_keys(entry: Statement) -> bool:
    """Whether the statement denies uploads to every principal under any key except one."""
    writes = any(covers(pattern, "s3:putobject") for pattern in actions(entry))
    return exempts_only_by(entry, [KEY_CONDITION]) and writes and "*" in principals(entry)


RULE = EstateRule(
    id="S3-112",
    title="S3 buckets of patient data deny uploads under any other KMS key",
    why=(
        "A writer can override default encryption and name a key of another account. That account then decides whether "
        "the practice can read its own charts; an intruder can encrypt a bucket in place this way and demand a ransom."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    check=check,
    good=(lambda: estate_of(BUCKET, policy(KEY_CONDITION)),),
    bad=(
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn")),
        lambda: estate_of(BUCKET, policy(KEY_CONDITION, "s3:GetObject")),
        lambda: estate_of(BUCKET),
    ),
    remediation="Deny s3:PutObject where s3:x-amz-server-side-encryption-aws-kms-key-id is not the bucket's key.",
)
