"""IAM-018: resource policies allow AWS services only named actions for a named source."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    SOURCE_KEYS,
    Statement,
    actions,
    allows,
    as_list,
    document,
    each_statement,
    is_service_wildcard,
    restricted_by,
    statement,
)

DELIVERY = {
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": "*",
    "Principal": {"Service": "delivery.logs.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
}
BALANCER_LOGS = {
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*/AWSLogs/222222222222/*",
    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
}
RESTRICTING_KEYS = SOURCE_KEYS | {
    "kms:viaservice",
    "kms:calleraccount",
    "aws:principalorgid",
    "kms:encryptioncontext:aws:logs:arn",
}

WITHOUT_SOURCE = {"events.amazonaws.com": {"sns:publish", "kms:decrypt", "kms:generatedatakey", "kms:generatedatakey*"}}
"""Services that do not state their source in these actions, so that a condition on it would stop them.

Amazon SNS, Key management: event sources that do not support the source keys. Amazon EventBridge, Resource-based
policies: a topic's policy has no condition.
"""
BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com"
OF_ACCOUNT = re.compile(r"/AWSLogs/\d{12}/")
"""Elastic Load Balancing, Enable access logs: the policy names the account in the path, and no condition."""


def complaint(entry: Statement) -> str | None:
    """Return a message about a service that may do everything, or act for a resource of any account."""
    named = entry.get("Principal")
    if not allows(entry) or not isinstance(named, dict) or "Service" not in named:
        return None
    services = ", ".join(as_list(named["Service"]))
    if any(map(is_service_wildcard, actions(entry))):
        return f"lets {services} use every action, must name the actions"
    if restricted_by(entry, RESTRICTING_KEYS) or _states_no_source(entry) or _logs_of_an_account(entry):
        return None
    return f"lets {services} act without a condition on aws:SourceAccount, aws:SourceArn or aws:SourceOrgID"


def _states_no_source(entry: Statement) -> bool:
    """Whether every service that it names states no source in any of its actions."""
    services = as_list(entry["Principal"]["Service"])
    return all(set(actions(entry)) <= WITHOUT_SOURCE.get(service, set()) for service in services)


def _logs_of_an_account(entry: Statement) -> bool:
    """Whether a load balancer may write its log to the folders of named accounts only."""
    services, paths = as_list(entry["Principal"]["Service"]), as_list(entry.get("Resource"))
    return services == [BALANCERS] and actions(entry) == ["s3:putobject"] and all(map(OF_ACCOUNT.search, paths))


RULE = Rule(
    id="IAM-018",
    title="Resource policies allow AWS services only named actions for a named source",
    why=(
        "An AWS service acts for every customer of AWS. Without a source condition a stranger can configure the "
        "service in an account of their own to write to, or read from, the practice's bucket, queue or key (the "
        "confused deputy). EventBridge publishes to topics without stating its source: there the condition would stop "
        "every event."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to=(
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:kms/key:Key",
    ),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document(DELIVERY)},
        {"policy": document(statement("Allow", "sns:Publish", principal={"Service": "events.amazonaws.com"}))},
        {"policy": document(BALANCER_LOGS)},
        {
            "policy": document(
                statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
    ),
    bad=(
        {},
        {"policy": document({**DELIVERY, "Condition": {}})},
        {"policy": document({**BALANCER_LOGS, "Resource": "arn:aws:s3:::logs/*"})},
        {"policy": document(statement("Allow", "sns:Subscribe", principal={"Service": "events.amazonaws.com"}))},
        {"policy": document(statement("Allow", "sns:Publish", principal={"Service": "s3.amazonaws.com"}))},
        {"policy": document({**DELIVERY, "Condition": {"StringNotEquals": {"aws:SourceAccount": "222222222222"}}})},
        {
            "policy": document(
                {**DELIVERY, "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}
            )
        },
    ),
    remediation="Name the actions, and add a condition on aws:SourceAccount, aws:SourceArn or aws:SourceOrgID.",
)
