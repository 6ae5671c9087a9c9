"""KENDRA-001: Kendra indexes are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="KENDRA-001",
    title="Kendra indexes are encrypted with a customer managed key",
    why=(
        "An index contains the text of the documents that it searches, clinical notes included. Under an AWS owned key "
        "the practice cannot see when that text is decrypted or withdraw access to it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:kendra/index:Index",
    check=customer_key("serverSideEncryptionConfiguration.kmsKeyId"),
    good=({"serverSideEncryptionConfiguration": {"kmsKeyId": KEY}},),
    bad=({}, {"serverSideEncryptionConfiguration": {"kmsKeyId": ""}}),
    remediation="Set serverSideEncryptionConfiguration.kmsKeyId to a customer managed key.",
)
