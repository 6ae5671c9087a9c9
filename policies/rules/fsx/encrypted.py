"""FSX-001: managed file systems use their owner's key and keep backups."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import at_least, both

RULE = Rule(
    id="FSX-001",
    title="Managed file systems use their owner's key and keep backups",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to=(
        "aws:fsx/windowsFileSystem:WindowsFileSystem",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
    ),
    check=both(
        customer_key("kmsKeyId"),
        at_least("automaticBackupRetentionDays", lambda settings: settings.database_backup_days, "days"),
    ),
    good=({"kmsKeyId": KEY, "automaticBackupRetentionDays": 35},),
    bad=({}, {"kmsKeyId": KEY, "automaticBackupRetentionDays": 0}, {"automaticBackupRetentionDays": 35}),
    remediation="Set kmsKeyId and automaticBackupRetentionDays of 7 or more.",
)
