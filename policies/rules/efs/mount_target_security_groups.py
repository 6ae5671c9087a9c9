"""EFS-005: EFS mount targets name their security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="EFS-005",
    title="EFS mount targets name their security groups",
    why=(
        "Without securityGroups a mount target uses the default security group of the VPC, which admits every resource "
        "in that group. Any of them can then open NFS to the file system with the practice's documents."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:efs/mountTarget:MountTarget",
    check=must_have("securityGroups", "the default security group of the VPC admits all of its members"),
    good=({"fileSystemId": "fs-1", "subnetId": "subnet-1", "securityGroups": ["sg-1"]},),
    bad=({}, {"fileSystemId": "fs-1", "subnetId": "subnet-1"}),
    remediation="Set securityGroups to a group that admits the clients of the file system only.",
)
