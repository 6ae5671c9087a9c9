"""EFS-102: EFS file systems without patient data have a backup policy."""

from policies.estate_view import holds_phi
from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="EFS-102",
    title="EFS file systems without patient data have a backup policy",
    why=(
        "A file system without a backup policy has no daily backup. The software, templates and working files that the "
        "practice needs to operate are lost when the file system is deleted or corrupted."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    check=companion_required(
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/backupPolicy:BackupPolicy",
        "fileSystemId",
        "has no backup policy",
        only=lambda store: not holds_phi(store),
    ),
    good=(
        lambda: estate_of(
            aws("efs/fileSystem:FileSystem", "fs-1"), aws("efs/backupPolicy:BackupPolicy", fileSystemId="fs-1")
        ),
        lambda: estate_of(aws("efs/fileSystem:FileSystem", "fs-1", tags={"mso:data-class": "phi"})),
    ),
    bad=(
        lambda: estate_of(
            aws("efs/fileSystem:FileSystem", "fs-1", plane="management", tags={"mso:data-class": "business"})
        ),
    ),
    remediation=(
        "Add an aws.efs.BackupPolicy with status ENABLED; for file systems with patient data BACKUP-101 requires a "
        "backup selection."
    ),
    equivalents=("config:efs-in-backup-plan", "FSBP:EFS.2"),
)
