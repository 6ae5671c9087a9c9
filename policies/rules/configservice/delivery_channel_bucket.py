"""CONFIG-003: AWS Config delivery channels name an S3 bucket."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="CONFIG-003",
    title="AWS Config delivery channels name an S3 bucket",
    why=(
        "Without a bucket there is no copy of the configuration history outside the account. After an incident no one "
        "can show when a bucket with patient data was opened or what a key policy said on that day."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)"),
    applies_to="aws:cfg/deliveryChannel:DeliveryChannel",
    check=must_have("s3BucketName"),
    good=({"s3BucketName": "config-history"},),
    bad=({}, {"s3KeyPrefix": "x"}),
    remediation="Set s3BucketName to a bucket in the log archive account.",
)
