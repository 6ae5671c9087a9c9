"""CACHE-004: single-node caches encrypt in transit and serve no patient data."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """A member of a replication group inherits its encryption."""
    if props.get("replicationGroupId"):
        return
    yield from must_be("transitEncryptionEnabled", True)(props)
    label = props.text_at("tags.mso:data-class")
    if not label or "phi" in label:
        yield "is not encrypted at rest and may hold patient data: the data class is " + (label or "not given")


RULE = Rule(
    id="CACHE-004",
    title="Single-node caches encrypt in transit and serve no patient data",
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
    remediation="Use a replication group, which encrypts at rest; a single cluster cannot.",
)
