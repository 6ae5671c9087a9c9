"""KMS-007: keys of patient data allow decryption only through an AWS service (kms:ViaService)."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    required_conditions,
    statement,
)

USE = statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
ROLES = "arn:aws:iam::222222222222:role"
BACKUP = f"{ROLES}/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
ENGINEER = f"{ROLES}/engineer"
DECRYPTS = ("kms:decrypt", "kms:reencrypt*", "kms:reencryptfrom", "kms:*", "*")
LINKED_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/aws-service-role/[a-z0-9.-]+\.amazonaws\.com/\w+")
"""The ARN of one service-linked role: its service alone can use it, and calls KMS in its own name."""
RESTRICTING_KEYS = {"kms:viaservice", "kms:resourcealiases", "kms:grantisforawsresource"}


def complaint(entry: Statement) -> str | None:
    """Return a message about direct decryption by principals other than AWS services.

    Service principals are exempt, because other rules require their source, and service-linked roles by their whole
    ARN: AWS Backup's decrypts in its own name what it copies into another account (AWS Backup, Creating backup copies
    across AWS accounts).
    """
    named = entry.get("Principal")
    required = required_conditions(entry)
    if (
        not allows(entry)
        or not set(actions(entry)) & set(DECRYPTS)
        or RESTRICTING_KEYS & set(required)
        or _for_linked_roles(required.get("aws:principalarn", []))
    ):
        return None
    is_service = isinstance(named, dict) and set(named) == {"Service"}
    return None if is_service else "allows decryption without a condition on kms:ViaService"


def _for_linked_roles(callers: list[str]) -> bool:
    """Whether each of the callers is a service-linked role: AWS Backup's, say, which copies into another account."""
    return bool(callers) and all(map(LINKED_ROLE.fullmatch, callers))


RULE = Rule(
    id="KMS-007",
    title="Keys of patient data allow decryption only through an AWS service (kms:ViaService)",
    why=(
        "A role that can call kms:Decrypt directly decrypts copied files anywhere, outside the store and its access "
        "checks and logs. Bound to a service, each decryption belongs to a request to that store, which CloudTrail "
        "shows."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.502(b)", "164.312(b)"),
    applies_to=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"),
    data_classes=("phi", "phi-sensitive", "phi-minimum", "limited-data-set"),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document({**USE, "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}})},
        {"policy": document(statement("Allow", "kms:Decrypt", principal={"Service": "logs.us-east-1.amazonaws.com"}))},
        {"policy": document({**USE, "Condition": {"ArnEquals": {"aws:PrincipalArn": BACKUP}}})},
    ),
    bad=(
        {},
        {"policy": document(USE)},
        {"policy": document({**USE, "Condition": {"StringNotEquals": {"kms:ViaService": "s3.amazonaws.com"}}})},
        {"policy": document({**USE, "Condition": {"ArnEquals": {"aws:PrincipalArn": [BACKUP, ENGINEER]}}})},
        {"policy": document({**USE, "Condition": {"ArnLike": {"aws:PrincipalArn": f"{ROLES}/aws-service-role/*"}}})},
        {"policy": document({**USE, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"]})},
    ),
    remediation=(
        "Add a condition on kms:ViaService to the statement, so that each decryption is part of a request to a data "
        "store and appears in CloudTrail as such."
    ),
)
