"""DMS-001: migration machines are private and encrypted."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="DMS-001",
    title="Migration machines are private and encrypted",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.312(a)(2)(iv)"),
    applies_to="aws:dms/replicationInstance:ReplicationInstance",
    check=both(must_be("publiclyAccessible", False), customer_key("kmsKeyArn")),
    good=({"publiclyAccessible": False, "kmsKeyArn": KEY},),
    bad=({}, {"publiclyAccessible": True, "kmsKeyArn": KEY}, {"publiclyAccessible": False}),
    remediation="Set publiclyAccessible to false and kmsKeyArn.",
    equivalents=("config:dms-replication-not-public", "FSBP:DMS.1"),
)
