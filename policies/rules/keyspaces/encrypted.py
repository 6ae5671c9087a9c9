"""KEYSPACES-001: keyspaces tables are encrypted and recoverable."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="KEYSPACES-001",
    title="Keyspaces tables are encrypted and recoverable",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to="aws:keyspaces/table:Table",
    check=both(
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
    remediation="Use a customer managed key and point-in-time recovery.",
)
