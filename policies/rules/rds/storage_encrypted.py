"""RDS-001: RDS storage is encrypted with a customer managed key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be


def customer_key_unless_global(props: Props) -> Iterator[str]:
    """A global cluster has no kmsKeyId: its member clusters name their keys."""
    if "globalClusterIdentifier" not in props:
        yield from customer_key("kmsKeyId")(props)


RULE = Rule(
    id="RDS-001",
    title="RDS storage is encrypted with a customer managed key",
    why=(
        "Unencrypted storage, snapshots and replicas are readable by anyone who obtains a copy. With its own key the "
        "practice decides who can decrypt the patient records, and can withdraw that access at any time."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "nprm-encryption"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"),
    check=all_of(must_be("storageEncrypted", True), customer_key_unless_global),
    good=({"storageEncrypted": True, "kmsKeyId": KEY}, {"storageEncrypted": True, "globalClusterIdentifier": "all"}),
    bad=(
        {},
        {"storageEncrypted": False, "kmsKeyId": KEY},
        {"storageEncrypted": True},
        {"storageEncrypted": True, "kmsKeyId": "alias/aws/rds"},
    ),
    remediation="Set storageEncrypted to true and kmsKeyId to a customer managed key of the entity that owns the data.",
    equivalents=("config:rds-storage-encrypted", "config:rds-snapshot-encrypted", "FSBP:RDS.3", "CIS-3.0:2.3.1"),
)
