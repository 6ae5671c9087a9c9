"""CACHE-001: ElastiCache replication groups are encrypted at rest and in transit."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

ENCRYPTED = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True, "kmsKeyId": KEY}


def tls_only(props: Props) -> Iterator[str]:
    """Clients must use TLS: the mode preferred accepts clear text as well."""
    if props.get("transitEncryptionMode") not in (None, "required"):
        yield f"transitEncryptionMode is {props['transitEncryptionMode']!r}, must be required"


RULE = Rule(
    id="CACHE-001",
    title="ElastiCache replication groups are encrypted at rest and in transit",
    why=(
        "Caches contain session tokens and copies of patient records. Without encryption these can be read on the "
        "network and in snapshots, and with transitEncryptionMode preferred the cache still accepts clients in clear "
        "text."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=all_of(
        must_be("atRestEncryptionEnabled", True, "true"),
        must_be("transitEncryptionEnabled", True),
        customer_key("kmsKeyId"),
        tls_only,
    ),
    good=(ENCRYPTED, {**ENCRYPTED, "transitEncryptionMode": "required"}),
    bad=(
        {},
        {**ENCRYPTED, "atRestEncryptionEnabled": False},
        {**ENCRYPTED, "transitEncryptionEnabled": False},
        {**ENCRYPTED, "kmsKeyId": ""},
        {**ENCRYPTED, "transitEncryptionMode": "preferred"},
    ),
    remediation=(
        "Set atRestEncryptionEnabled, transitEncryptionEnabled and kmsKeyId; leave transitEncryptionMode at required."
    ),
    equivalents=("FSBP:ElastiCache.4", "FSBP:ElastiCache.5"),
)
