"""EBS-001: EBS volumes, snapshot copies and AMI copies use a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="EBS-001",
    title="EBS volumes, snapshot copies and AMI copies use a customer managed key",
    why=(
        "Without a customer managed key, permission to attach a volume or restore a snapshot is enough to read the "
        "patient data on it. With one, the practice decides in the key policy who may decrypt, and it can disable the "
        "key after a breach."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "nprm-encryption"),
    applies_to=("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"),
    check=all_of(must_be("encrypted", True), customer_key("kmsKeyId")),
    good=({"encrypted": True, "kmsKeyId": KEY},),
    bad=({}, {"encrypted": False, "kmsKeyId": KEY}, {"encrypted": True}),
    remediation="Set encrypted to true and kmsKeyId to a customer managed key of the data's owner.",
    equivalents=("config:encrypted-volumes", "FSBP:EC2.3"),
)
