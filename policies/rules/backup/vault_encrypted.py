"""BACKUP-001: backup vaults are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="BACKUP-001",
    title="Backup vaults are encrypted with a customer managed key",
    why=(
        "A vault contains every record of the practice. Under the AWS managed key the practice cannot control or "
        "withdraw who decrypts the recovery points, and that key cannot be shared with the account to which they "
        "should be copied."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
    applies_to="aws:backup/vault:Vault",
    check=customer_key("kmsKeyArn"),
    good=({"kmsKeyArn": KEY},),
    bad=({}, {"kmsKeyArn": "alias/aws/backup"}),
    remediation="Set kmsKeyArn to a customer managed key of the account that owns the vault.",
    equivalents=("config:backup-recovery-point-encrypted", "FSBP:Backup.1"),
)
