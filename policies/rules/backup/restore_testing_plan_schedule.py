"""BACKUP-007: restore testing plans have a schedule and include all vaults."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have, must_include

RULE = Rule(
    id="BACKUP-007",
    title="Restore testing plans have a schedule and include all vaults",
    why=(
        "A recovery point that is never restored may be incomplete, encrypted with a key that no longer exists, or too "
        "slow to restore. The practice then finds out during the outage, when no chart can be read."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(D)", "164.308(a)(7)(ii)(B)", "nprm-backup-test", "nprm-72h-restore"),
    applies_to="aws:backup/restoreTestingPlan:RestoreTestingPlan",
    check=all_of(must_have("scheduleExpression"), must_include("recoveryPointSelection.includeVaults", "*")),
    good=(
        {
            "scheduleExpression": "cron(0 7 1 * ? *)",
            "recoveryPointSelection": {
                "algorithm": "RANDOM_WITHIN_WINDOW",
                "includeVaults": ["*"],
                "recoveryPointTypes": ["SNAPSHOT"],
            },
        },
    ),
    bad=({}, {"scheduleExpression": "cron(0 7 1 * ? *)", "recoveryPointSelection": {"includeVaults": []}}),
    remediation="Set scheduleExpression to run monthly, and recoveryPointSelection.includeVaults to a list with *.",
)
