"""S3-112: a bucket of patient data takes objects under its own key only."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate import PHI_CLASSES, Estate, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.documents import allows, conditions, document, readable, statement
from policies.rules.examples import aws, estate_of

BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")
POLICY = "s3/bucketPolicy:BucketPolicy"
KEY_CONDITION = "s3:x-amz-server-side-encryption-aws-kms-key-id"


def policy(key: str) -> Resource:
    """A policy that denies writes by a condition key, for the examples."""
    entry = statement("Deny", "s3:PutObject", principal="*", Condition={"StringNotEquals": {key: "x"}})
    return aws(POLICY, "p", bucket="charts", policy=document(entry))


def check(estate: Estate) -> Iterator[Problem]:
    """A deny on writes under any other key."""
    policies = estate.companions(f"aws:{POLICY}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        if not data_classes_of(bucket) & PHI_CLASSES:
            continue
        entries = [entry for found in policies.of(bucket) for entry in readable(estate.props(found), "policy")]
        if not any(not allows(entry) and KEY_CONDITION in conditions(entry) for entry in entries):
            yield Problem(bucket, "takes objects under any key a writer names", known=not policies.unresolved)


RULE = EstateRule(
    id="S3-112",
    title="A bucket of patient data takes objects under its own key only",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.502(b)"),
    check=check,
    good=(lambda: estate_of(BUCKET, policy(KEY_CONDITION)),),
    bad=(lambda: estate_of(BUCKET, policy("aws:PrincipalArn")), lambda: estate_of(BUCKET)),
    remediation="Deny s3:PutObject where the named KMS key is another than the bucket's.",
)
