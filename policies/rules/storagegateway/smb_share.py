"""SHARE-002: SMB file shares are encrypted with a customer managed key and use Active Directory."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="SHARE-002",
    title="SMB file shares are encrypted with a customer managed key and use Active Directory",
    why=(
        "With guest access everyone who knows the shared guest password opens the files, and no log says who did. "
        "Without a customer managed key the practice cannot withdraw access to the documents in S3."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(2)(i)", "164.312(d)"),
    applies_to="aws:storagegateway/smbFileShare:SmbFileShare",
    check=all_of(
        must_be("kmsEncrypted", True), customer_key("kmsKeyArn"), must_be("authentication", "ActiveDirectory")
    ),
    good=({"kmsEncrypted": True, "kmsKeyArn": KEY, "authentication": "ActiveDirectory"},),
    bad=(
        {},
        {"kmsEncrypted": True, "kmsKeyArn": KEY, "authentication": "GuestAccess"},
        {"kmsEncrypted": True, "authentication": "ActiveDirectory"},
    ),
    remediation="Set kmsEncrypted to true, kmsKeyArn to a customer managed key and authentication to ActiveDirectory.",
)
