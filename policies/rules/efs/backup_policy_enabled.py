"""EFS-004: EFS backup policies are enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EFS-004",
    title="EFS backup policies are enabled",
    why=(
        "EFS keeps no earlier versions of a file. With the backup policy disabled, files that are deleted, overwritten "
        "or encrypted by ransomware cannot be brought back."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    applies_to="aws:efs/backupPolicy:BackupPolicy",
    check=must_be("backupPolicy.status", "ENABLED"),
    good=({"backupPolicy": {"status": "ENABLED"}},),
    bad=({}, {"backupPolicy": {"status": "DISABLED"}}),
    remediation="Set backupPolicy.status to ENABLED.",
    equivalents=("config:efs-in-backup-plan", "FSBP:EFS.2"),
)
