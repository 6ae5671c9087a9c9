"""REDSHIFT-001: Redshift clusters are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="REDSHIFT-001",
    title="Redshift clusters are encrypted with a customer managed key",
    why=(
        "A warehouse collects the records of many patients in one place. Anyone who obtains an unencrypted snapshot "
        "reads all of them, and under a key that AWS owns or manages the practice cannot withdraw access."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:redshift/cluster:Cluster",
    check=all_of(must_be("encrypted", "true", True), customer_key("kmsKeyId")),
    good=({"encrypted": "true", "kmsKeyId": KEY},),
    bad=({}, {"encrypted": "false", "kmsKeyId": KEY}, {"encrypted": "true"}),
    remediation="Set encrypted to true and kmsKeyId to a customer managed key of the entity that owns the data.",
    equivalents=(
        "config:redshift-cluster-kms-enabled",
        "config:redshift-cluster-configuration-check",
        "FSBP:Redshift.10",
    ),
)
