"""DOCDB-001: document and graph databases are encrypted, kept and protected."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import at_least, both, must_be

SAFE = {"storageEncrypted": True, "kmsKeyId": KEY, "backupRetentionPeriod": 35, "deletionProtection": True}


def either_key(props: Props) -> Iterator[str]:
    """DocumentDB calls it kmsKeyId, Neptune kmsKeyArn."""
    yield from customer_key("kmsKeyArn" if "kmsKeyArn" in props else "kmsKeyId")(props)


RULE = Rule(
    id="DOCDB-001",
    title="Document and graph databases are encrypted, kept and protected",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(i)"),
    applies_to=("aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"),
    check=both(
        must_be("storageEncrypted", True),
        either_key,
        at_least("backupRetentionPeriod", lambda settings: settings.database_backup_days, "days"),
        must_be("deletionProtection", True),
    ),
    good=(SAFE, {**{k: v for k, v in SAFE.items() if k != "kmsKeyId"}, "kmsKeyArn": KEY}),
    bad=(
        {},
        {**SAFE, "storageEncrypted": False},
        {**SAFE, "backupRetentionPeriod": 1},
        {**SAFE, "deletionProtection": False},
        {**SAFE, "kmsKeyId": ""},
    ),
    remediation="Set storageEncrypted, the key, backupRetentionPeriod of 7 or more, and deletionProtection.",
    equivalents=("FSBP:DocumentDB.1", "FSBP:DocumentDB.2", "FSBP:DocumentDB.5", "FSBP:Neptune.1"),
)
