"""KMS-008: grants on a key are made for AWS services only."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    conditions,
    document,
    each_statement,
    statement,
)

GRANT = statement("Allow", "kms:CreateGrant", principal={"AWS": "arn:aws:iam::222222222222:role/backup"})


def complaint(entry: Statement) -> str | None:
    """A grant to anybody else hands decryption on without the policy showing it."""
    grants = {"kms:creategrant", "kms:create*", "kms:*", "*"} & set(actions(entry))
    bound = "kms:grantisforawsresource" in conditions(entry)
    return "lets its principal grant the key to anyone" if allows(entry) and grants and not bound else None


RULE = Rule(
    id="KMS-008",
    title="Grants on a key are made for AWS services only",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document({**GRANT, "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}})},
        {"policy": document(statement("Allow", "kms:DescribeKey", principal={"AWS": "222222222222"}))},
    ),
    bad=({}, {"policy": document(GRANT)}),
    remediation="Condition kms:CreateGrant on kms:GrantIsForAWSResource.",
)
