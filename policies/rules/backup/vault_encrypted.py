"""BACKUP-001: backup vaults are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="BACKUP-001",
    title="Backup vaults are encrypted with a named key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)", "164.310(d)(2)(iv)"),
    applies_to="aws:backup/vault:Vault",
    check=customer_key("kmsKeyArn"),
    good=({"kmsKeyArn": KEY},),
    bad=({}, {"kmsKeyArn": "alias/aws/backup"}),
    remediation="Set kmsKeyArn to the backup account's own key.",
    equivalents=("config:backup-recovery-point-encrypted", "FSBP:Backup.1"),
)
