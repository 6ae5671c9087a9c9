"""BACKUP-007: restores are tested on a schedule."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have, must_include

RULE = Rule(
    id="BACKUP-007",
    title="Restores are tested on a schedule",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(D)", "164.308(a)(7)(ii)(B)", "nprm-backup-test", "nprm-72h-restore"),
    applies_to="aws:backup/restoreTestingPlan:RestoreTestingPlan",
    check=both(must_have("scheduleExpression"), must_include("recoveryPointSelection.includeVaults", "*")),
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
    remediation="Give the plan a monthly scheduleExpression and include all vaults.",
)
