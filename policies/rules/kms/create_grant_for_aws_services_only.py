"""KMS-008: KMS key policies allow kms:CreateGrant only for AWS services."""

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
    """Return a message about kms:CreateGrant without a condition on kms:GrantIsForAWSResource."""
    grants = {"kms:creategrant", "kms:create*", "kms:*", "*"} & set(actions(entry))
    restricted = "kms:grantisforawsresource" in conditions(entry)
    return (
        "allows kms:CreateGrant without a condition on kms:GrantIsForAWSResource"
        if allows(entry) and grants and not restricted
        else None
    )


RULE = Rule(
    id="KMS-008",
    title="KMS key policies allow kms:CreateGrant only for AWS services",
    why=(
        "A principal that may create grants can let any principal, even one of another account, decrypt with the key, "
        "and neither the key policy nor a policy review shows it. The charts can be read elsewhere while the policy "
        "looks unchanged."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document({**GRANT, "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}})},
        {"policy": document(statement("Allow", "kms:DescribeKey", principal={"AWS": "222222222222"}))},
    ),
    bad=({}, {"policy": document(GRANT)}),
    remediation="Add a condition on kms:GrantIsForAWSResource to the statement that allows kms:CreateGrant.",
)
