"""EC2-005: launch template network interfaces get no public IP address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import every, must_be

RULE = Rule(
    id="EC2-005",
    title="Launch template network interfaces get no public IP address",
    why=(
        "Every instance from the template, Auto Scaling's replacements included, would get a public address, so a "
        "single template exposes a whole fleet that can read patient data. A value that is not set follows the subnet, "
        "which may assign one."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/launchTemplate:LaunchTemplate",
    check=every("networkInterfaces", must_be("associatePublicIpAddress", "false", False)),
    good=({"networkInterfaces": [{"associatePublicIpAddress": "false"}]},),
    bad=({}, {"networkInterfaces": [{"associatePublicIpAddress": "true"}]}, {"networkInterfaces": [{}]}),
    remediation="Declare networkInterfaces with associatePublicIpAddress set to false.",
    equivalents=("FSBP:EC2.25",),
)
