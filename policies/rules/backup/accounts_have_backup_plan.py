"""BACKUP-105: accounts with patient data have a backup plan with a selection."""

from collections.abc import Iterator

from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

STORES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:s3/bucket:Bucket",
)
STORE = aws("rds/instance:Instance", "ehr")


def check(estate: EstateView) -> Iterator[Problem]:
    """Each account with a data store tagged as patient data has a plan to which a selection refers."""
    selections = estate.companions("aws:backup/selection:Selection", "planId")
    planned = {plan.account for plan in estate.of_type("aws:backup/plan:Plan") if selections.of(plan)}
    stores = [store for store in estate.of_type(*STORES) if data_classes_of(store) & PHI_CLASSES]
    for account in sorted({store.account for store in stores} - planned):
        message = f"account {account} contains patient data and has no backup plan with a selection"
        yield Problem(None, message, needs=estate.shown.unseen(account))


RULE = EstateRule(
    id="BACKUP-105",
    title="Accounts with patient data have a backup plan with a selection",
    why=(
        "An account without a backup plan, or with a plan that selects nothing, backs up nothing. When its database is "
        "deleted or encrypted by ransomware, the practice loses its charts."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)"),
    check=check,
    good=(
        lambda: estate_of(STORE, aws("backup/plan:Plan", "p"), aws("backup/selection:Selection", "s", planId="p")),
        lambda: estate_of(aws("sqs/queue:Queue")),
    ),
    bad=(lambda: estate_of(STORE), lambda: estate_of(STORE, aws("backup/plan:Plan", "p"))),
    remediation="Add an aws.backup.Plan and an aws.backup.Selection to the account.",
    equivalents=("config:backup-plan-min-frequency-and-min-retention-check",),
)
