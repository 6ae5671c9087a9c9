"""BACKUP-004: backup plans copy out of the account or region."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have, some

RULE = Rule(
    id="BACKUP-004",
    title="Backup plans copy out of the account or region",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(ii)(C)", "164.310(d)(2)(iv)"),
    applies_to="aws:backup/plan:Plan",
    planes=("clinical", "exchange"),
    check=some(
        "rules",
        some("copyActions", must_have("destinationVaultArn"), "destination vault"),
        "rule with a copyAction to another vault",
    ),
    good=(
        {
            "rules": [
                {
                    "ruleName": "daily",
                    "copyActions": [{"destinationVaultArn": "arn:aws:backup:us-west-2:444444444444:backup-vault:x"}],
                }
            ]
        },
    ),
    bad=({}, {"rules": [{"ruleName": "daily", "copyActions": []}]}, {"rules": [{"ruleName": "daily"}]}),
    remediation="Add copyActions to the vault of the backup account.",
)
