"""EFS-001: file systems are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="EFS-001",
    title="File systems are encrypted with their owner's key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:efs/fileSystem:FileSystem",
    check=both(must_be("encrypted", True), customer_key("kmsKeyId")),
    good=({"encrypted": True, "kmsKeyId": KEY},),
    bad=({}, {"encrypted": False, "kmsKeyId": KEY}, {"encrypted": True}),
    remediation="Set encrypted to true and kmsKeyId to the owner's key.",
    equivalents=("config:efs-encrypted-check", "FSBP:EFS.1", "CIS-3.0:2.4.1"),
)
