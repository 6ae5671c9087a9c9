"""S3-111: S3 buckets of patient data or Pulumi state deny reads and deletes except by named roles."""

from collections.abc import Iterator
from typing import Any

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
CALLER_KEYS = {"aws:principalarn", "aws:principalaccount", "aws:principalorgpaths", "aws:userid"}


def policy(key: str, *acts: str, **more: Any) -> Resource:
    """A policy that denies by a condition key, for the examples."""
    entry = statement("Deny", list(acts), principal="*", Condition={"ArnNotEquals": {key: "x"}, **more})
    return aws(POLICY, "p", bucket="charts", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """Require denies of reads and of deletes that except callers by their identity."""
    policies = estate.companions(f"aws:{POLICY}", "bucket")
    for bucket in filter(needs_restriction, estate.of_type("aws:s3/bucket:Bucket")):
        entries = [entry for found in policies.of(bucket) for entry in statements_at(estate.props(found), "policy")]
        for act, name in (("s3:getobject", "s3:GetObject"), ("s3:deleteobjectversion", "s3:DeleteObjectVersion")):
            if not any(denies_except_named_callers(entry, act) for entry in entries):
                message = f"its policy does not deny {name} to roles other than named ones (aws:PrincipalArn)"
                yield Problem(bucket, message, known=not policies.unresolved)


def needs_restriction(bucket: Resource) -> bool:
    """Whether the tags name patient data or the store of Pulumi state; TAG-101 requires the tags."""
    return bool(data_classes_of(bucket) & PHI_CLASSES) or bucket.tags.get("mso:system") == "state"


def denies_except_named_callers(entry: Statement, act: str) -> bool:
    """Whether the statement denies the action to every principal except callers that it names."""
    return (
        exempts_only_by(entry, CALLER_KEYS) and "*" in principals(entry) and any(covers(a, act) for a in actions(entry))
    )


RULE = EstateRule(
    id="S3-111",
    title="S3 buckets of patient data or Pulumi state deny reads and deletes except by named roles",
    why=(
        "Any IAM policy with s3:GetObject on * opens the bucket, though nobody changes the bucket itself. Only a deny "
        "in its policy keeps support tools and administrators from reading charts or deleting versions; Pulumi state "
        "holds secrets that lead to them."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.502(b)", "164.308(a)(4)(i)"),
    check=check,
    good=(
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn", "s3:GetObject*", "s3:DeleteObject*")),
        lambda: estate_of(
            aws("s3/bucket:Bucket", bucket="brand", plane="management", tags={"mso:data-class": "public"})
        ),
    ),
    bad=(
        lambda: estate_of(BUCKET, policy("aws:SecureTransport", "s3:*")),
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn", "s3:*", Bool={"aws:ViaAWSService": "true"})),
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn", "s3:GetObject*")),
        lambda: estate_of(BUCKET, policy("aws:PrincipalArn", "s3:DeleteObject")),
        lambda: estate_of(BUCKET),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="state", tags={"mso:system": "state"})),
    ),
    remediation=(
        "Deny s3:GetObject* and s3:PutObject* where aws:PrincipalArn is none of the roles that work with the bucket, "
        "and s3:DeleteObject* for every role except the custodian's."
    ),
)
