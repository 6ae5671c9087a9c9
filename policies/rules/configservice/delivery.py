"""CONFIG-003: configuration history goes to a bucket of the log archive."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="CONFIG-003",
    title="Configuration history goes to a bucket of the log archive",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)"),
    applies_to="aws:cfg/deliveryChannel:DeliveryChannel",
    check=must_have("s3BucketName"),
    good=({"s3BucketName": "config-history"},),
    bad=({}, {"s3KeyPrefix": "x"}),
    remediation="Name s3BucketName; that bucket's default encryption covers the records.",
)
