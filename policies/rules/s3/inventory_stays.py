"""S3-022: lists of a bucket's objects are encrypted, and stay with their owner."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="S3-022",
    title="Lists of a bucket's objects are encrypted, and stay with a named owner",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:s3/inventory:Inventory",
    check=both(
        must_have("destination.bucket.accountId", "a bucket of that name in another account would do"),
        customer_key("destination.bucket.encryption.sseKms.keyId"),
    ),
    good=({"destination": {"bucket": {"accountId": "222222222222", "encryption": {"sseKms": {"keyId": KEY}}}}},),
    bad=(
        {},
        {"destination": {"bucket": {"encryption": {"sseKms": {"keyId": KEY}}}}},
        {"destination": {"bucket": {"accountId": "222222222222"}}},
    ),
    remediation="Name the account of the destination and the key: names of objects may be names of patients.",
)
