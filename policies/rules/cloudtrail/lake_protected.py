"""TRAIL-006: event data stores are encrypted, kept and not deletable at a stroke."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import at_least, both, must_be

RULE = Rule(
    id="TRAIL-006",
    title="Event data stores are encrypted, kept and not deletable at a stroke",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(a)(2)(iv)", "164.316(b)(2)(i)"),
    applies_to="aws:cloudtrail/eventDataStore:EventDataStore",
    check=both(
        customer_key("kmsKeyId"),
        must_be("terminationProtectionEnabled", True),
        at_least("retentionPeriod", lambda settings: settings.log_retention_days, "days"),
    ),
    good=({"kmsKeyId": KEY, "terminationProtectionEnabled": True, "retentionPeriod": 2555},),
    bad=(
        {},
        {"kmsKeyId": KEY, "terminationProtectionEnabled": True, "retentionPeriod": 365},
        {"terminationProtectionEnabled": True, "retentionPeriod": 2555},
    ),
    remediation="Name a kmsKeyId, keep termination protection on and retain six years or more.",
)
