"""EFS-005: file systems are mounted through named security groups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="EFS-005",
    title="File systems are mounted through named security groups",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:efs/mountTarget:MountTarget",
    check=must_have("securityGroups", "the default group of the network lets its members in"),
    good=({"fileSystemId": "fs-1", "subnetId": "subnet-1", "securityGroups": ["sg-1"]},),
    bad=({}, {"fileSystemId": "fs-1", "subnetId": "subnet-1"}),
    remediation="Name securityGroups.",
)
