"""IAM-023: resource policies grant named actions to named roles, not to whole accounts."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    is_service_wildcard,
    principals,
    restricted_by,
    statement,
)

TO_ACCOUNT = statement("Allow", "s3:GetObject", principal={"AWS": "arn:aws:iam::333333333333:root"})
RESTRICTING_KEYS = {"aws:principalarn", "aws:userid"}
WHOLE_ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")


def complaint(entry: Statement) -> str | None:
    """Return a message about a grant to a whole account, or of every action of the service."""
    if not allows(entry):
        return None
    if any(map(is_service_wildcard, actions(entry))):
        return "allows every action of the service, must name the actions"
    whole = [name for name in principals(entry) if WHOLE_ACCOUNT.fullmatch(name)]
    return (
        f"allows every role of {whole[0]}, must name the roles"
        if whole and not restricted_by(entry, RESTRICTING_KEYS)
        else None
    )


RULE = Rule(
    id="IAM-023",
    title="Resource policies grant named actions to named roles, not to whole accounts",
    why=(
        "A grant to an account's root ARN admits every role of that account which its own administrators allow, now "
        "and later. They can give the practice's data, queue or key to anybody without a change that the practice "
        "sees."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(4)(ii)(B)"),
    applies_to=(
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:kms/key:Key",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    ),
    check=each_statement("policy", complaint),
    good=(
        {
            "policy": document(
                {
                    **TO_ACCOUNT,
                    "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::333333333333:role/reader"}},
                }
            )
        },
        {"policy": document({**TO_ACCOUNT, "Principal": {"AWS": "arn:aws:iam::333333333333:role/reader"}})},
    ),
    bad=(
        {},
        {"policy": document(TO_ACCOUNT)},
        {"policy": document({**TO_ACCOUNT, "Principal": {"AWS": ["333333333333"]}})},
        {"policy": document({**TO_ACCOUNT, "Condition": {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}})},
        {"policy": document({**TO_ACCOUNT, "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:x"}}})},
        {
            "policy": document(
                {**TO_ACCOUNT, "Principal": {"AWS": "arn:aws:iam::333333333333:role/reader"}, "Action": "s3:*"}
            )
        },
    ),
    remediation="Name the role as Principal, or add a condition on aws:PrincipalArn; name the actions.",
)
