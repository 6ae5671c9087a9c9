"""KENDRA-001: search indexes are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="KENDRA-001",
    title="Search indexes are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:kendra/index:Index",
    check=customer_key("serverSideEncryptionConfiguration.kmsKeyId"),
    good=({"serverSideEncryptionConfiguration": {"kmsKeyId": KEY}},),
    bad=({}, {"serverSideEncryptionConfiguration": {"kmsKeyId": ""}}),
    remediation="Set serverSideEncryptionConfiguration.kmsKeyId to the owner's key.",
)
