"""EC2-011: EC2 serial console access is disabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-011",
    title="EC2 serial console access is disabled",
    why=(
        "The serial console connects to the boot and sign-in prompt of an instance without using its network. A "
        "principal with the IAM permission and a local password reaches a patient server past subnets, security groups "
        "and VPN, and no flow log shows it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/serialConsoleAccess:SerialConsoleAccess",
    check=must_be("enabled", False),
    good=({"enabled": False},),
    bad=({}, {"enabled": True}),
    remediation="Set enabled to false.",
)
