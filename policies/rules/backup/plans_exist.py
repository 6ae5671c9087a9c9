"""BACKUP-105: every account with patient data has a backup plan."""

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
    """A plan that a selection points at, in each account with a labelled store."""
    selections = estate.companions("aws:backup/selection:Selection", "planId")
    planned = {plan.account for plan in estate.of_type("aws:backup/plan:Plan") if selections.of(plan)}
    stores = [store for store in estate.of_type(*STORES) if data_classes_of(store) & PHI_CLASSES]
    for account in sorted({store.account for store in stores} - planned):
        yield Problem(None, f"account {account} holds patient data and has no backup plan with a selection")


RULE = EstateRule(
    id="BACKUP-105",
    title="Every account with patient data has a backup plan",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)"),
    check=check,
    good=(
        lambda: estate_of(STORE, aws("backup/plan:Plan", "p"), aws("backup/selection:Selection", "s", planId="p")),
        lambda: estate_of(aws("sqs/queue:Queue")),
    ),
    bad=(lambda: estate_of(STORE), lambda: estate_of(STORE, aws("backup/plan:Plan", "p"))),
    remediation="Add a Plan with a Selection to the account.",
    equivalents=("config:backup-plan-min-frequency-and-min-retention-check",),
)
