"""CACHE-006: serverless caches are encrypted with a named key, inside a network, and ask for a user."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="CACHE-006",
    title="Serverless caches are encrypted with a named key, inside a network, and ask for a user",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:elasticache/serverlessCache:ServerlessCache",
    check=both(
        customer_key("kmsKeyId"),
        must_have("subnetIds"),
        must_have("securityGroupIds"),
        must_have("userGroupId"),
    ),
    good=({"kmsKeyId": KEY, "subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"], "userGroupId": "ehr"},),
    bad=(
        {},
        {"kmsKeyId": KEY, "subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"], "userGroupId": "ehr"},
    ),
    remediation="Name kmsKeyId, subnetIds, securityGroupIds and userGroupId.",
)
