"""IAM-021: IAM policies allow data actions only on named resources."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    covers,
    document,
    each_statement,
    required_conditions,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import denies_data_access, unless_boundary

DATA = (
    "s3:getobject",
    "s3:putobject",
    "s3:deleteobject",
    "s3:deleteobjectversion",
    "s3:bypassgovernanceretention",
    "s3:getobjectversionforreplication",
    "s3:replicateobject",
    "athena:getqueryresults",
    "events:putevents",
    "secretsmanager:getsecretvalue",
    "dynamodb:getitem",
    "dynamodb:putitem",
    "dynamodb:query",
    "dynamodb:scan",
    "sqs:receivemessage",
    "sqs:sendmessage",
    "sns:publish",
    "rds-db:connect",
    "rds-data:executestatement",
    "ssm:getparameter",
    "kinesis:getrecords",
    "lambda:invokefunction",
    "ecs:executecommand",
    "ssm:startsession",
    "ssm:sendcommand",
    "ssm:startautomationexecution",
    "logs:getlogevents",
    "logs:putlogevents",
    "elasticfilesystem:clientmount",
    "s3:listbucket",
)
NOT_NARROWING = {"aws:securetransport", "aws:requestedregion", "aws:multifactorauthpresent", "aws:currenttime"}
"""Condition keys about how or when a request is made; they do not narrow the resources."""
ANY_RESOURCE = re.compile(r"\*|arn:aws:[\w-]+:[\w*-]*:(\*|\d{12}):[\w-]+[:/]\*|arn:aws:s3:::\*(/\*)?")


def complaint(entry: Statement) -> str | None:
    """Return a message about data actions on every resource of a kind, without a condition that narrows them."""
    narrowed = set(required_conditions(entry)) - NOT_NARROWING
    if not allows(entry) or narrowed or not any(ANY_RESOURCE.fullmatch(arn) for arn in resources(entry)):
        return None
    found = [action for action in DATA if any(covers(pattern, action) for pattern in actions(entry))]
    return f"allows {', '.join(found)} on every resource, must name the resources" if found else None


RULE = Rule(
    id="IAM-021",
    title="IAM policies allow data actions only on named resources",
    why=(
        "A role that may read objects, secrets or messages on * reads those of every system in the account, including "
        "systems added later. One compromised application then exposes the charts of all of them."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/groupPolicy:GroupPolicy"),
    check=unless_boundary(each_statement("policy", complaint, unless=denies_data_access)),
    good=(
        {"policy": document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*"))},
        {"policy": document(statement("Allow", "s3:ListAllMyBuckets"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:GetObject"))},
        {"policy": document(statement("Allow", "s3:DeleteObjectVersion"))},
        {"policy": document(statement("Allow", "s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}}))},
        {"policy": document(statement("Allow", ["secretsmanager:Get*"], "arn:aws:secretsmanager:*:*:secret:*"))},
    ),
    remediation="Set Resource to the ARNs of the buckets, tables, queues or secrets that the role needs.",
)
