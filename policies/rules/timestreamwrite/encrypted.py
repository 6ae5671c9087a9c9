"""TIME-001: time series are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="TIME-001",
    title="Time series are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:timestreamwrite/database:Database",
    check=customer_key("kmsKeyId"),
    good=({"databaseName": "x", "kmsKeyId": KEY},),
    bad=({}, {"databaseName": "x"}),
    remediation="Set kmsKeyId.",
)
