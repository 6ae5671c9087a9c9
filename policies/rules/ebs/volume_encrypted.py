"""EBS-001: volumes are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="EBS-001",
    title="Volumes are encrypted with their owner's key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "nprm-encryption"),
    applies_to=("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"),
    check=both(must_be("encrypted", True), customer_key("kmsKeyId")),
    good=({"encrypted": True, "kmsKeyId": KEY},),
    bad=({}, {"encrypted": False, "kmsKeyId": KEY}, {"encrypted": True}),
    remediation="Set encrypted to true and kmsKeyId to the owner's key.",
    equivalents=("config:encrypted-volumes", "FSBP:EC2.3"),
)
