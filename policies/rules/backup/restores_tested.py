"""BACKUP-104: restores are tested somewhere."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-104",
    title="Restores are tested somewhere",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(D)", "164.308(a)(7)(ii)(B)", "nprm-backup-test", "nprm-72h-restore"),
    needs=("backup",),
    check=estate_has("aws:backup/restoreTestingPlan:RestoreTestingPlan", "no restore is ever tested"),
    good=(lambda: estate_of(aws("backup/restoreTestingPlan:RestoreTestingPlan", plane="backup")),),
    bad=(lambda: estate_of(aws("backup/vault:Vault", plane="backup")),),
    remediation="Add a RestoreTestingPlan in the backup account.",
)
