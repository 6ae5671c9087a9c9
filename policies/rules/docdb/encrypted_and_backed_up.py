"""DOCDB-001: DocumentDB and Neptune clusters are encrypted, backed up and protected from deletion."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, at_least, must_be

SAFE = {"storageEncrypted": True, "kmsKeyId": KEY, "backupRetentionPeriod": 35, "deletionProtection": True}


def customer_key_of_either(props: Props) -> Iterator[str]:
    """The property is kmsKeyId in DocumentDB and kmsKeyArn in Neptune."""
    yield from customer_key("kmsKeyArn" if "kmsKeyArn" in props else "kmsKeyId")(props)


RULE = Rule(
    id="DOCDB-001",
    title="DocumentDB and Neptune clusters are encrypted, backed up and protected from deletion",
    why=(
        "Without its own key the practice cannot withdraw access to the records in the cluster. Without backups of "
        "several days and deletion protection, one wrong call or a faulty update destroys them for good."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(i)"),
    applies_to=("aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"),
    check=all_of(
        must_be("storageEncrypted", True),
        customer_key_of_either,
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
    remediation=(
        "Set storageEncrypted, kmsKeyId (Neptune: kmsKeyArn), backupRetentionPeriod of 7 or more (days) and "
        "deletionProtection."
    ),
    equivalents=("FSBP:DocumentDB.1", "FSBP:DocumentDB.2", "FSBP:DocumentDB.5", "FSBP:Neptune.1"),
)
