"""DMS-001: DMS replication instances are private and encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="DMS-001",
    title="DMS replication instances are private and encrypted with a customer managed key",
    why=(
        "A replication instance stores connection settings, logs and cached changes of patient records on its disk. A "
        "public address exposes it to the internet, and under an AWS managed key the practice cannot withdraw access."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.312(a)(2)(iv)"),
    applies_to="aws:dms/replicationInstance:ReplicationInstance",
    check=all_of(must_be("publiclyAccessible", False), customer_key("kmsKeyArn")),
    good=({"publiclyAccessible": False, "kmsKeyArn": KEY},),
    bad=({}, {"publiclyAccessible": True, "kmsKeyArn": KEY}, {"publiclyAccessible": False}),
    remediation="Set publiclyAccessible to false and kmsKeyArn to a customer managed key.",
    equivalents=("config:dms-replication-not-public", "FSBP:DMS.1"),
)
