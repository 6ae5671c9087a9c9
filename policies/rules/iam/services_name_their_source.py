"""IAM-018: AWS services do named things for a named source only."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    SOURCE_KEYS,
    Statement,
    actions,
    allows,
    document,
    each_statement,
    is_service_wildcard,
    listed,
    statement,
    ties,
)

DELIVERY = {
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": "*",
    "Principal": {"Service": "delivery.logs.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
}
BOUND = SOURCE_KEYS | {
    "kms:viaservice",
    "kms:calleraccount",
    "aws:principalorgid",
    "kms:encryptioncontext:aws:logs:arn",
}


def complaint(entry: Statement) -> str | None:
    """Otherwise the service does it for anybody who asks: the confused deputy."""
    named = entry.get("Principal")
    if not allows(entry) or not isinstance(named, dict) or "Service" not in named:
        return None
    if any(map(is_service_wildcard, actions(entry))):
        return f"lets {', '.join(listed(named['Service']))} do everything"
    if ties(entry, BOUND):
        return None
    return f"lets {', '.join(listed(named['Service']))} act for any account"


RULE = Rule(
    id="IAM-018",
    title="AWS services do named things for a named source only",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to=(
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:kms/key:Key",
    ),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document(DELIVERY)},
        {
            "policy": document(
                statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=(
        {},
        {"policy": document({**DELIVERY, "Condition": {}})},
        {"policy": document({**DELIVERY, "Condition": {"StringNotEquals": {"aws:SourceAccount": "222222222222"}}})},
        {
            "policy": document(
                {**DELIVERY, "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}
            )
        },
    ),
    remediation="Add aws:SourceAccount, aws:SourceArn or aws:SourceOrgID to the statement.",
)
