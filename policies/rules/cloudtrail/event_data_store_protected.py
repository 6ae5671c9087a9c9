"""TRAIL-006: event data stores have a customer managed key, termination protection, six-year retention."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, at_least, must_be

RULE = Rule(
    id="TRAIL-006",
    title="Event data stores have a customer managed key, termination protection, six-year retention",
    why=(
        "An event data store is the searchable record of who read patient data. Without termination protection one "
        "call deletes it, with short retention old access cannot be reconstructed, and without a customer managed key "
        "its owner cannot withdraw access to it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(a)(2)(iv)", "164.316(b)(2)(i)"),
    applies_to="aws:cloudtrail/eventDataStore:EventDataStore",
    check=all_of(
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
    remediation=(
        "Set kmsKeyId to a customer managed key, terminationProtectionEnabled to true and retentionPeriod to 2190 or "
        "more."
    ),
)
