"""EBS-002: new volumes are encrypted whatever their maker forgot."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EBS-002",
    title="New volumes are encrypted whatever their maker forgot",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:ebs/encryptionByDefault:EncryptionByDefault",
    check=must_be("enabled", True),
    good=({"enabled": True},),
    bad=({}, {"enabled": False}),
    remediation="Set enabled to true in every region in use.",
    equivalents=("config:ec2-ebs-encryption-by-default", "FSBP:EC2.7", "CIS-3.0:2.2.1"),
)
