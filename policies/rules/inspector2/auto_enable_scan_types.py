"""INSPECT-002: Inspector scans EC2, ECR and Lambda automatically in new accounts."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="INSPECT-002",
    title="Inspector scans EC2, ECR and Lambda automatically in new accounts",
    why=(
        "A new account gets only the scan types that are enabled here. With a type left out, the servers, images or "
        "functions of a new practice run with known vulnerabilities until someone enables it by hand."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:inspector2/organizationConfiguration:OrganizationConfiguration",
    check=all_of(must_be("autoEnable.ec2", True), must_be("autoEnable.ecr", True), must_be("autoEnable.lambda", True)),
    good=({"autoEnable": {"ec2": True, "ecr": True, "lambda": True}},),
    bad=({}, {"autoEnable": {"ec2": True, "ecr": False, "lambda": True}}),
    remediation="Set autoEnable.ec2, autoEnable.ecr and autoEnable.lambda to true.",
)
