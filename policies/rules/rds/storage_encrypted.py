"""RDS-001: database storage is encrypted with its owner's key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be


def keyed(props: Props) -> Iterator[str]:
    """A global cluster has no key of its own: its members name theirs."""
    if "globalClusterIdentifier" not in props:
        yield from customer_key("kmsKeyId")(props)


RULE = Rule(
    id="RDS-001",
    title="Database storage is encrypted with its owner's key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "nprm-encryption"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"),
    check=both(must_be("storageEncrypted", True), keyed),
    good=({"storageEncrypted": True, "kmsKeyId": KEY}, {"storageEncrypted": True, "globalClusterIdentifier": "all"}),
    bad=(
        {},
        {"storageEncrypted": False, "kmsKeyId": KEY},
        {"storageEncrypted": True},
        {"storageEncrypted": True, "kmsKeyId": "alias/aws/rds"},
    ),
    remediation="Set storageEncrypted to true and kmsKeyId to the key of the entity that owns the data.",
    equivalents=("config:rds-storage-encrypted", "config:rds-snapshot-encrypted", "FSBP:RDS.3", "CIS-3.0:2.3.1"),
)
