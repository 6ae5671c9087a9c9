"""KEYSPACES-001: Keyspaces tables use a customer managed key and point-in-time recovery."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="KEYSPACES-001",
    title="Keyspaces tables use a customer managed key and point-in-time recovery",
    why=(
        "Under an AWS owned key the practice cannot withdraw access to the patient data in the table. Without "
        "point-in-time recovery, rows that are deleted or overwritten by mistake cannot be brought back."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to="aws:keyspaces/table:Table",
    check=all_of(
        must_be("encryptionSpecification.type", "CUSTOMER_MANAGED_KMS_KEY"),
        must_be("pointInTimeRecovery.status", "ENABLED"),
    ),
    good=(
        {
            "encryptionSpecification": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyIdentifier": KEY},
            "pointInTimeRecovery": {"status": "ENABLED"},
        },
    ),
    bad=({}, {"encryptionSpecification": {"type": "AWS_OWNED_KMS_KEY"}, "pointInTimeRecovery": {"status": "ENABLED"}}),
    remediation=(
        "Set encryptionSpecification.type to CUSTOMER_MANAGED_KMS_KEY with kmsKeyIdentifier, and "
        "pointInTimeRecovery.status to ENABLED."
    ),
)
