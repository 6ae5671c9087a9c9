"""KINESIS-002: video streams are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="KINESIS-002",
    title="Video streams are encrypted with their owner's key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:kinesis/videoStream:VideoStream",
    check=customer_key("kmsKeyId"),
    good=({"name": "telehealth", "kmsKeyId": KEY},),
    bad=({}, {"name": "telehealth"}),
    remediation="Set kmsKeyId.",
)
