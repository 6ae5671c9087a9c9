"""EC2-007: launch template volumes are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, every, must_be

RULE = Rule(
    id="EC2-007",
    title="Launch template volumes are encrypted with a customer managed key",
    why=(
        "Auto Scaling starts instances from the template without anyone looking at them. A mapping without a customer "
        "managed key falls back to the account's default: the volume with patient data may be unencrypted, or use a "
        "key that the practice can neither restrict nor disable."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ec2/launchTemplate:LaunchTemplate",
    check=every("blockDeviceMappings", all_of(must_be("ebs.encrypted", "true", True), customer_key("ebs.kmsKeyId"))),
    good=({"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": KEY}}]},),
    bad=(
        {},
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "false", "kmsKeyId": KEY}}]},
        {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}]},
    ),
    remediation="Set ebs.encrypted to true and ebs.kmsKeyId to a customer managed key on each of blockDeviceMappings.",
)
