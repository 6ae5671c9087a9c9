"""LOGS-003: log groups are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="LOGS-003",
    title="Log groups are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:cloudwatch/logGroup:LogGroup",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"kmsKeyId": ""}),
    remediation="Set kmsKeyId: application logs carry identifiers sooner or later.",
    equivalents=("config:cloudwatch-log-group-encrypted",),
)
