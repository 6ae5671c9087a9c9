"""TRACE-001: traces are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="TRACE-001",
    title="Traces are encrypted with a named key",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:xray/encryptionConfig:EncryptionConfig",
    check=both(must_be("type", "KMS"), customer_key("keyId")),
    good=({"type": "KMS", "keyId": KEY},),
    bad=({}, {"type": "NONE"}, {"type": "KMS"}),
    remediation="Set type to KMS and name keyId.",
)
