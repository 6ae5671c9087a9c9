"""KMS-007: keys of patient data allow decryption only through an AWS service (kms:ViaService)."""

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
DECRYPTS = ("kms:decrypt", "kms:reencrypt*", "kms:reencryptfrom", "kms:*", "*")
RESTRICTING_KEYS = {"kms:viaservice", "kms:resourcealiases", "kms:grantisforawsresource"}


def complaint(entry: Statement) -> str | None:
    """Return a message about direct decryption; service principals are exempt, other rules require their source."""
    named = entry.get("Principal")
    if (
        not allows(entry)
        or not set(actions(entry)) & set(DECRYPTS)
        or RESTRICTING_KEYS & set(required_conditions(entry))
    ):
        return None
    is_service = isinstance(named, dict) and set(named) == {"Service"}
    return None if is_service else "allows decryption without a condition on kms:ViaService"


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
    ),
    bad=(
        {},
        {"policy": document(USE)},
        {"policy": document({**USE, "Condition": {"StringNotEquals": {"kms:ViaService": "s3.amazonaws.com"}}})},
        {"policy": document({**USE, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"]})},
    ),
    remediation=(
        "Add a condition on kms:ViaService to the statement, so that each decryption is part of a request to a data "
        "store and appears in CloudTrail as such."
    ),
)
