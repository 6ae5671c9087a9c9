"""ECS-009: services have no public address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="ECS-009",
    title="Services have no public address",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ecs/service:Service",
    check=both(
        must_be("networkConfiguration.assignPublicIp", False),
        must_have("networkConfiguration.securityGroups"),
    ),
    good=({"networkConfiguration": {"assignPublicIp": False, "subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},),
    bad=(
        {},
        {"networkConfiguration": {"assignPublicIp": True, "subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},
        {"networkConfiguration": {"assignPublicIp": False, "subnets": ["subnet-1"]}},
    ),
    remediation="Set assignPublicIp to false and name the security groups.",
    equivalents=("FSBP:ECS.2",),
)
