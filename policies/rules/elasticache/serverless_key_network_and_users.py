"""CACHE-006: ElastiCache Serverless caches use a customer managed key, a VPC and a user group."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="CACHE-006",
    title="ElastiCache Serverless caches use a customer managed key, a VPC and a user group",
    why=(
        "Without a user group every program that reaches the endpoint can read the cached patient data, and default "
        "subnets and security groups widen who reaches it. Under an AWS owned key the practice cannot withdraw access."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.312(d)"),
    applies_to="aws:elasticache/serverlessCache:ServerlessCache",
    check=all_of(
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
    remediation="Set kmsKeyId, subnetIds, securityGroupIds and userGroupId.",
)
