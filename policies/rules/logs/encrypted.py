"""LOGS-003: CloudWatch log groups are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="LOGS-003",
    title="CloudWatch log groups are encrypted with a customer managed key",
    why=(
        "Applications write names, record numbers and request bodies into logs sooner or later. Only with a customer "
        "managed key can the data owner stop all decryption of that text at once, for instance when an account is "
        "compromised; the key that AWS owns cannot be disabled."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:cloudwatch/logGroup:LogGroup",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"kmsKeyId": ""}),
    remediation=(
        "Set kmsKeyId to a customer managed key whose key policy allows the CloudWatch Logs service of the region."
    ),
    equivalents=("config:cloudwatch-log-group-encrypted",),
)
