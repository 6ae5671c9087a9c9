"""BACKUP-004: backup plans copy recovery points to another vault."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have, some

RULE = Rule(
    id="BACKUP-004",
    title="Backup plans copy recovery points to another vault",
    why=(
        "Backups in the same account and region share its fate: an intruder with administrator rights, or the loss of "
        "the region, destroys the patient data and every backup together. A copy in another account and region "
        "survives both."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)"),
    applies_to="aws:backup/plan:Plan",
    planes=("clinical", "exchange"),
    check=some(
        "rules",
        some("copyActions", must_have("destinationVaultArn"), "destinationVaultArn"),
        "entry with a copyAction that names a destinationVaultArn",
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
    remediation=(
        "Add copyActions with the destinationVaultArn of a vault in another account, such as a backup account, and "
        "another region."
    ),
)
