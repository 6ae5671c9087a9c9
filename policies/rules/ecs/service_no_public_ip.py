"""ECS-009: ECS services assign no public IP address and name their security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="ECS-009",
    title="ECS services assign no public IP address and name their security groups",
    why=(
        "A task with a public address is one mistaken security group away from the internet, past load balancer and "
        "web application firewall. A service without named groups uses the default security group of the VPC, whose "
        "rules other resources depend on."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ecs/service:Service",
    check=all_of(
        must_be("networkConfiguration.assignPublicIp", False),
        must_have("networkConfiguration.securityGroups"),
    ),
    good=({"networkConfiguration": {"assignPublicIp": False, "subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},),
    bad=(
        {},
        {"networkConfiguration": {"assignPublicIp": True, "subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},
        {"networkConfiguration": {"assignPublicIp": False, "subnets": ["subnet-1"]}},
    ),
    remediation="Set networkConfiguration.assignPublicIp to false, and set networkConfiguration.securityGroups.",
    equivalents=("FSBP:ECS.2",),
)
