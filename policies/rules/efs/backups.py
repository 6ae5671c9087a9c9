"""EFS-004: file systems are backed up."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EFS-004",
    title="File systems are backed up",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    applies_to="aws:efs/backupPolicy:BackupPolicy",
    check=must_be("backupPolicy.status", "ENABLED"),
    good=({"backupPolicy": {"status": "ENABLED"}},),
    bad=({}, {"backupPolicy": {"status": "DISABLED"}}),
    remediation="Set backupPolicy.status to ENABLED.",
    equivalents=("config:efs-in-backup-plan", "FSBP:EFS.2"),
)
