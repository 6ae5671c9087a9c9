"""IAM-023: a grant to a whole account is narrowed to roles in it."""

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
    statement,
    ties,
)

TO_ACCOUNT = statement("Allow", "s3:GetObject", principal={"AWS": "arn:aws:iam::333333333333:root"})
NARROWING = {"aws:principalarn", "aws:userid"}
WHOLE_ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")


def complaint(entry: Statement) -> str | None:
    """Every role over there, now and later; or everything for one role."""
    if not allows(entry):
        return None
    if any(map(is_service_wildcard, actions(entry))):
        return "allows every action of the service"
    whole = [name for name in principals(entry) if WHOLE_ACCOUNT.fullmatch(name)]
    return f"opens to every role of {whole[0]}" if whole and not ties(entry, NARROWING) else None


RULE = Rule(
    id="IAM-023",
    title="A grant to a whole account is narrowed to roles in it",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(4)(i)"),
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
    remediation="Name the role as Principal, or condition the statement on aws:PrincipalArn; and name the actions.",
)
