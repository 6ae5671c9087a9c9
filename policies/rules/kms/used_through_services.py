"""KMS-007: patient data is decrypted through a service, never by a bare call."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    demanded,
    document,
    each_statement,
    statement,
)

USE = statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
DECRYPTS = ("kms:decrypt", "kms:reencrypt*", "kms:reencryptfrom", "kms:*", "*")
BINDING = {"kms:viaservice", "kms:resourcealiases", "kms:grantisforawsresource"}


def complaint(entry: Statement) -> str | None:
    """People and programs; services that use a key for themselves are bound by their source."""
    named = entry.get("Principal")
    if not allows(entry) or not set(actions(entry)) & set(DECRYPTS) or BINDING & set(demanded(entry)):
        return None
    is_service = isinstance(named, dict) and set(named) == {"Service"}
    return None if is_service else "lets a caller decrypt directly, outside any store"


RULE = Rule(
    id="KMS-007",
    title="Patient data is decrypted through a service, never by a bare call",
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
        "Condition the statement on kms:ViaService, so that each use is one of a store and stands in the trail as such."
    ),
)
