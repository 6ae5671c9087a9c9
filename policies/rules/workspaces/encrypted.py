"""DESK-001: cloud desktops are encrypted."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="DESK-001",
    title="Cloud desktops are encrypted",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.310(c)"),
    applies_to="aws:workspaces/workspace:Workspace",
    check=both(
        must_be("rootVolumeEncryptionEnabled", True),
        must_be("userVolumeEncryptionEnabled", True),
        customer_key("volumeEncryptionKey"),
    ),
    good=({"rootVolumeEncryptionEnabled": True, "userVolumeEncryptionEnabled": True, "volumeEncryptionKey": KEY},),
    bad=(
        {},
        {"rootVolumeEncryptionEnabled": True, "volumeEncryptionKey": KEY},
        {"rootVolumeEncryptionEnabled": True, "userVolumeEncryptionEnabled": True},
    ),
    remediation="Encrypt both volumes with a named key.",
    equivalents=("FSBP:WorkSpaces.1", "FSBP:WorkSpaces.2"),
)
