"""IAM-021: who reads or writes data is told which."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    covers,
    demanded,
    document,
    each_statement,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import is_fenced, of_grants

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
OF_EVERY_CALL = {"aws:securetransport", "aws:requestedregion", "aws:multifactorauthpresent", "aws:currenttime"}
"""Condition keys that say how or when somebody calls, and narrow nothing down."""
ANYWHERE = re.compile(r"\*|arn:aws:[\w-]+:[\w*-]*:(\*|\d{12}):[\w-]+[:/]\*|arn:aws:s3:::\*(/\*)?")


def complaint(entry: Statement) -> str | None:
    """A data action on anything of its kind, with no condition to narrow it."""
    narrowed = set(demanded(entry)) - OF_EVERY_CALL
    if not allows(entry) or narrowed or not any(ANYWHERE.fullmatch(arn) for arn in resources(entry)):
        return None
    found = [action for action in DATA if any(covers(pattern, action) for pattern in actions(entry))]
    return f"allows {', '.join(found)} anywhere" if found else None


RULE = Rule(
    id="IAM-021",
    title="Who reads or writes data is told which",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/groupPolicy:GroupPolicy"),
    check=of_grants(each_statement("policy", complaint, unless=is_fenced)),
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
    remediation="Name the buckets, tables, queues or secrets in Resource.",
)
