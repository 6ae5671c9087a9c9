"""KINESIS-002: Kinesis video streams are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="KINESIS-002",
    title="Kinesis video streams are encrypted with a customer managed key",
    why=(
        "Video of telehealth visits shows patients in their homes. Under the default AWS managed key the practice can "
        "neither decide which principals decrypt the recordings nor disable the key after an incident."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:kinesis/videoStream:VideoStream",
    check=customer_key("kmsKeyId"),
    good=({"name": "telehealth", "kmsKeyId": KEY},),
    bad=({}, {"name": "telehealth"}),
    remediation="Set kmsKeyId to a customer managed key.",
)
