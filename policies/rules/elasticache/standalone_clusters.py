"""CACHE-004: ElastiCache clusters outside replication groups use TLS and contain no patient data."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """A member of a replication group has the encryption of its group and is not checked."""
    if props.get("replicationGroupId"):
        return
    yield from must_be("transitEncryptionEnabled", True)(props)
    label = props.text_at("tags.mso:data-class")
    if not label or "phi" in label:
        yield f"tag mso:data-class is {label or 'missing'}, must be a class without patient data: no encryption at rest"


RULE = Rule(
    id="CACHE-004",
    title="ElastiCache clusters outside replication groups use TLS and contain no patient data",
    why=(
        "A cluster outside a replication group cannot be encrypted at rest, so patient data in it and in its snapshots "
        "is stored in clear text. Without TLS it can also be read on the network."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:elasticache/cluster:Cluster",
    check=check,
    good=(
        {"engine": "memcached", "transitEncryptionEnabled": True, "tags": {"mso:data-class": "business"}},
        {"replicationGroupId": "ehr"},
    ),
    bad=(
        {},
        {"engine": "memcached", "transitEncryptionEnabled": False, "tags": {"mso:data-class": "business"}},
        {"engine": "memcached", "transitEncryptionEnabled": True, "tags": {"mso:data-class": "phi"}},
    ),
    remediation=(
        "Use an aws.elasticache.ReplicationGroup, which can be encrypted at rest, or tag the cluster with a data class "
        "without patient data and set transitEncryptionEnabled."
    ),
)
