"""DDB-001: DynamoDB tables are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="DDB-001",
    title="DynamoDB tables are encrypted with a customer managed key",
    why=(
        "By default DynamoDB uses a key that AWS owns: the practice does not see when it is used and cannot disable "
        "it. With its own key, reading patient data also requires the key policy, and the practice can withdraw "
        "access."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:dynamodb/table:Table",
    check=all_of(must_be("serverSideEncryption.enabled", True), customer_key("serverSideEncryption.kmsKeyArn")),
    good=({"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}},),
    bad=(
        {},
        {"serverSideEncryption": {"enabled": True}},
        {"serverSideEncryption": {"enabled": False, "kmsKeyArn": KEY}},
    ),
    remediation=(
        "Set serverSideEncryption.enabled to true and serverSideEncryption.kmsKeyArn to a customer managed key."
    ),
    equivalents=("config:dynamodb-table-encrypted-kms",),
)
