"""EFS-001: EFS file systems are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="EFS-001",
    title="EFS file systems are encrypted with a customer managed key",
    why=(
        "Documents on an unencrypted file system are readable in every copy and backup of it, and encryption cannot be "
        "turned on later. Under an AWS managed key the practice cannot withdraw access to them."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:efs/fileSystem:FileSystem",
    check=all_of(must_be("encrypted", True), customer_key("kmsKeyId")),
    good=({"encrypted": True, "kmsKeyId": KEY},),
    bad=({}, {"encrypted": False, "kmsKeyId": KEY}, {"encrypted": True}),
    remediation="Set encrypted to true and kmsKeyId to a customer managed key of the entity that owns the data.",
    equivalents=("config:efs-encrypted-check", "FSBP:EFS.1", "CIS-3.0:2.4.1"),
)
