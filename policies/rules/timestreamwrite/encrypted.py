"""TIME-001: Timestream databases are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="TIME-001",
    title="Timestream databases are encrypted with a customer managed key",
    why=(
        "Readings of a medical device are patient data once they can be linked to a person. Under the AWS managed key "
        "the practice cannot control who decrypts them or withdraw access."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:timestreamwrite/database:Database",
    check=customer_key("kmsKeyId"),
    good=({"databaseName": "x", "kmsKeyId": KEY},),
    bad=({}, {"databaseName": "x"}),
    remediation="Set kmsKeyId to a customer managed key.",
)
