"""S3-022: S3 Inventory reports are encrypted and delivered to a named account."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="S3-022",
    title="S3 Inventory reports are encrypted and delivered to a named account",
    why=(
        "An inventory lists every object key, and keys often hold names or record numbers of patients. Without an "
        "account id, S3 does not validate who owns the destination bucket, so a bucket of that name in another account "
        "can receive the list."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:s3/inventory:Inventory",
    check=all_of(
        must_have("destination.bucket.accountId", "S3 would accept a bucket of that name in another account"),
        customer_key("destination.bucket.encryption.sseKms.keyId"),
    ),
    good=({"destination": {"bucket": {"accountId": "222222222222", "encryption": {"sseKms": {"keyId": KEY}}}}},),
    bad=(
        {},
        {"destination": {"bucket": {"encryption": {"sseKms": {"keyId": KEY}}}}},
        {"destination": {"bucket": {"accountId": "222222222222"}}},
    ),
    remediation="Set destination.bucket.accountId and destination.bucket.encryption.sseKms.keyId.",
)
