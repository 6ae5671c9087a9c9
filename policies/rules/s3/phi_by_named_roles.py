"""S3-111: a bucket of patient data, or of a deployment's state, refuses everyone but named roles."""

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
    principals,
    readable,
    spares_by,
    statement,
)

BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")
POLICY = "s3/bucketPolicy:BucketPolicy"
CALLERS = {"aws:principalarn", "aws:principalaccount", "aws:principalorgpaths", "aws:userid"}


def policy(key: str, *acts: str, **more: Any) -> Resource:
    """A policy that denies by a condition key, for the examples."""
    entry = statement("Deny", list(acts), principal="*", Condition={"ArnNotEquals": {key: "x"}, **more})
    return aws(POLICY, "p", bucket="charts", policy=document(entry))


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny on reading and on deleting objects that spares callers by who they are."""
    policies = estate.companions(f"aws:{POLICY}", "bucket")
    for bucket in filter(is_guarded, estate.of_type("aws:s3/bucket:Bucket")):
        entries = [entry for found in policies.of(bucket) for entry in readable(estate.props(found), "policy")]
        for act, what in (("s3:getobject", "opens to"), ("s3:deleteobjectversion", "is emptied by")):
            if not any(spares_callers(entry, act) for entry in entries):
                yield Problem(bucket, f"{what} every role whose own policy allows it", known=not policies.unresolved)


def is_guarded(bucket: Resource) -> bool:
    """Labelled as patient data, or as the state store, whose secrets open it; TAG-101 asks for labels."""
    return bool(data_classes_of(bucket) & PHI_CLASSES) or bucket.tags.get("mso:system") == "state"


def spares_callers(entry: Statement, act: str) -> bool:
    """A deny of an act to everybody but callers that it names."""
    return spares_by(entry, CALLERS) and "*" in principals(entry) and any(covers(a, act) for a in actions(entry))


RULE = EstateRule(
    id="S3-111",
    title="A bucket of patient data or of state refuses everyone but named roles",
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
        "and s3:DeleteObject* for all but the custodian."
    ),
)
