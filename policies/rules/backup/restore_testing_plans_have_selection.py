"""BACKUP-106: restore testing plans have a restore testing selection."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-106",
    title="Restore testing plans have a restore testing selection",
    why=(
        "A restore testing plan without a selection runs on schedule and restores nothing. A plan appears to be in "
        "place, but no recovery point of the patient data has been shown to work."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(D)", "nprm-backup-test"),
    check=companion_required(
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        "restoreTestingPlanName",
        "has no restore testing selection: it restores nothing",
    ),
    good=(
        lambda: estate_of(
            aws("backup/restoreTestingPlan:RestoreTestingPlan", "p"),
            aws("backup/restoreTestingSelection:RestoreTestingSelection", "s", restoreTestingPlanName="p"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/restoreTestingPlan:RestoreTestingPlan", "p")),),
    remediation="Add an aws.backup.RestoreTestingSelection whose restoreTestingPlanName is the plan.",
)
