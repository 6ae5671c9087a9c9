"""BACKUP-104: the estate has at least one AWS Backup restore testing plan."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-104",
    title="The estate has at least one AWS Backup restore testing plan",
    why=(
        "Without a restore testing plan the first restore of a backup is the one the practice depends on. Broken "
        "recovery points, missing permissions and deleted keys stay unknown until the patient data is already lost."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(D)", "164.308(a)(7)(ii)(B)", "nprm-backup-test", "nprm-72h-restore"),
    needs=("backup",),
    check=estate_has(
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        "no aws:backup/restoreTestingPlan:RestoreTestingPlan exists: no restore is tested",
    ),
    good=(lambda: estate_of(aws("backup/restoreTestingPlan:RestoreTestingPlan", plane="backup")),),
    bad=(lambda: estate_of(aws("backup/vault:Vault", plane="backup")),),
    remediation="Add an aws.backup.RestoreTestingPlan in the backup account.",
)
