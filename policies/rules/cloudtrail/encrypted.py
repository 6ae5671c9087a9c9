"""TRAIL-002: trails are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="TRAIL-002",
    title="Trails are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(b)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"kmsKeyId": ""}),
    remediation="Set kmsKeyId to the log archive's key.",
    equivalents=("config:cloud-trail-encryption-enabled", "FSBP:CloudTrail.2", "CIS-3.0:3.5"),
)
