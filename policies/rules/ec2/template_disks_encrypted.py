"""EC2-007: launch templates encrypt every disk with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, every, must_be

RULE = Rule(
    id="EC2-007",
    title="Launch templates encrypt every disk with a named key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:ec2/launchTemplate:LaunchTemplate",
    check=every("blockDeviceMappings", both(must_be("ebs.encrypted", "true", True), customer_key("ebs.kmsKeyId"))),
    good=({"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": KEY}}]},),
    bad=(
        {},
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "false", "kmsKeyId": KEY}}]},
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}]},
    ),
    remediation="Set ebs.encrypted and ebs.kmsKeyId on each mapping.",
)
