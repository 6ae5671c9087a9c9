"""BACKUP-106: a restore test has something to restore."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-106",
    title="A restore test has something to restore",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(D)", "nprm-backup-test"),
    check=companion_required(
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        "restoreTestingPlanName",
        "tests nothing: no selection points at it",
    ),
    good=(
        lambda: estate_of(
            aws("backup/restoreTestingPlan:RestoreTestingPlan", "p"),
            aws("backup/restoreTestingSelection:RestoreTestingSelection", "s", restoreTestingPlanName="p"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/restoreTestingPlan:RestoreTestingPlan", "p")),),
    remediation="Add a RestoreTestingSelection.",
)
