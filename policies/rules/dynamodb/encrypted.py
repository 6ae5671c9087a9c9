"""DDB-001: tables are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="DDB-001",
    title="Tables are encrypted with their owner's key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:dynamodb/table:Table",
    check=both(must_be("serverSideEncryption.enabled", True), customer_key("serverSideEncryption.kmsKeyArn")),
    good=({"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}},),
    bad=(
        {},
        {"serverSideEncryption": {"enabled": True}},
        {"serverSideEncryption": {"enabled": False, "kmsKeyArn": KEY}},
    ),
    remediation="Set serverSideEncryption.enabled and kmsKeyArn.",
    equivalents=("config:dynamodb-table-encrypted-kms",),
)
