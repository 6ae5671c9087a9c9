"""FSX-001: FSx file systems use a customer managed key and keep automatic backups."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, at_least

RULE = Rule(
    id="FSX-001",
    title="FSx file systems use a customer managed key and keep automatic backups",
    why=(
        "Under an AWS managed key the practice cannot withdraw access to the documents and images on the file system. "
        "Without automatic backups, files that ransomware encrypts or a user deletes are lost."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to=(
        "aws:fsx/windowsFileSystem:WindowsFileSystem",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
    ),
    check=all_of(
        customer_key("kmsKeyId"),
        at_least("automaticBackupRetentionDays", lambda settings: settings.database_backup_days, "days"),
    ),
    good=({"kmsKeyId": KEY, "automaticBackupRetentionDays": 35},),
    bad=({}, {"kmsKeyId": KEY, "automaticBackupRetentionDays": 0}, {"automaticBackupRetentionDays": 35}),
    remediation="Set kmsKeyId to a customer managed key and automaticBackupRetentionDays to 7 or more.",
)
