"""INSPECT-002: inspector reaches new accounts."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="INSPECT-002",
    title="Inspector reaches new accounts",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:inspector2/organizationConfiguration:OrganizationConfiguration",
    check=both(must_be("autoEnable.ec2", True), must_be("autoEnable.ecr", True), must_be("autoEnable.lambda", True)),
    good=({"autoEnable": {"ec2": True, "ecr": True, "lambda": True}},),
    bad=({}, {"autoEnable": {"ec2": True, "ecr": False, "lambda": True}}),
    remediation="Enable ec2, ecr and lambda.",
)
