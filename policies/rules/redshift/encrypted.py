"""REDSHIFT-001: warehouses are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="REDSHIFT-001",
    title="Warehouses are encrypted with their owner's key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:redshift/cluster:Cluster",
    check=both(must_be("encrypted", "true", True), customer_key("kmsKeyId")),
    good=({"encrypted": "true", "kmsKeyId": KEY},),
    bad=({}, {"encrypted": "false", "kmsKeyId": KEY}, {"encrypted": "true"}),
    remediation="Set encrypted and kmsKeyId.",
    equivalents=(
        "config:redshift-cluster-kms-enabled",
        "config:redshift-cluster-configuration-check",
        "FSBP:Redshift.10",
    ),
)
