"""SHARE-002: windows shares from the clinic are encrypted, and ask who is there."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="SHARE-002",
    title="Windows shares from the clinic are encrypted, and ask who is there",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:storagegateway/smbFileShare:SmbFileShare",
    check=both(must_be("kmsEncrypted", True), customer_key("kmsKeyArn"), must_be("authentication", "ActiveDirectory")),
    good=({"kmsEncrypted": True, "kmsKeyArn": KEY, "authentication": "ActiveDirectory"},),
    bad=(
        {},
        {"kmsEncrypted": True, "kmsKeyArn": KEY, "authentication": "GuestAccess"},
        {"kmsEncrypted": True, "authentication": "ActiveDirectory"},
    ),
    remediation="Set kmsEncrypted and kmsKeyArn, and authentication to ActiveDirectory.",
)
