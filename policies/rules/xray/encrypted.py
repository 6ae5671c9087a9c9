"""TRACE-001: X-Ray traces are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="TRACE-001",
    title="X-Ray traces are encrypted with a customer managed key",
    why=(
        "Traces record request paths, parameters and annotations, which often contain patient or record numbers. Only "
        "with a customer managed key can the owner of the data stop decryption of the traces; the key that AWS owns "
        "cannot be disabled."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:xray/encryptionConfig:EncryptionConfig",
    check=all_of(must_be("type", "KMS"), customer_key("keyId")),
    good=({"type": "KMS", "keyId": KEY},),
    bad=({}, {"type": "NONE"}, {"type": "KMS"}),
    remediation="Set type to KMS and keyId to a customer managed key.",
)
