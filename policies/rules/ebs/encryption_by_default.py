"""EBS-002: EBS encryption by default is enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EBS-002",
    title="EBS encryption by default is enabled",
    why=(
        "A volume that is created by hand, by a vendor's tool or from an old snapshot without the encrypted flag "
        "stores patient data in clear. Its snapshots can then be shared with any AWS account, and no key policy "
        "prevents them from being read."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ebs/encryptionByDefault:EncryptionByDefault",
    check=must_be("enabled", True),
    good=({"enabled": True},),
    bad=({}, {"enabled": False}),
    remediation="Set enabled to true in every region in use.",
    equivalents=("config:ec2-ebs-encryption-by-default", "FSBP:EC2.7", "CIS-3.0:2.2.1"),
)
