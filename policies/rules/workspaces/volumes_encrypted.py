"""DESK-001: WorkSpaces volumes are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="DESK-001",
    title="WorkSpaces volumes are encrypted with a customer managed key",
    why=(
        "Documents, browser caches and exports of charts stay on the volumes of a WorkSpace. Unencrypted volumes and "
        "their snapshots keep that patient data readable, and encryption cannot be added to an existing WorkSpace."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:workspaces/workspace:Workspace",
    check=all_of(
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
    remediation=(
        "Set rootVolumeEncryptionEnabled and userVolumeEncryptionEnabled to true, and volumeEncryptionKey to a "
        "customer managed key."
    ),
    equivalents=("FSBP:WorkSpaces.1", "FSBP:WorkSpaces.2"),
)
