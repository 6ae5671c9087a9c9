"""EC2-005: launch templates give no public address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import every, must_be

RULE = Rule(
    id="EC2-005",
    title="Launch templates give no public address",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/launchTemplate:LaunchTemplate",
    check=every("networkInterfaces", must_be("associatePublicIpAddress", "false", False)),
    good=({"networkInterfaces": [{"associatePublicIpAddress": "false"}]},),
    bad=({}, {"networkInterfaces": [{"associatePublicIpAddress": "true"}]}, {"networkInterfaces": [{}]}),
    remediation="Give the template one network interface with associatePublicIpAddress false.",
    equivalents=("FSBP:EC2.25",),
)
