"""EC2-006: every disk a machine starts with is encrypted with a named key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, every, must_be

DISK = {"encrypted": True, "kmsKeyId": KEY}


def others(props: Props) -> Iterator[str]:
    """The disks beside the root disk, where there are any."""
    if props.blocks_at("ebsBlockDevices"):
        yield from every("ebsBlockDevices", both(must_be("encrypted", True), customer_key("kmsKeyId")))(props)


RULE = Rule(
    id="EC2-006",
    title="Every disk a machine starts with is encrypted with a named key",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:ec2/instance:Instance",
    check=both(must_be("rootBlockDevice.encrypted", True), customer_key("rootBlockDevice.kmsKeyId"), others),
    good=(
        {"rootBlockDevice": DISK},
        {"rootBlockDevice": DISK, "ebsBlockDevices": [{"deviceName": "/dev/sdb", **DISK}]},
    ),
    bad=(
        {},
        {"rootBlockDevice": {"encrypted": True}},
        {"rootBlockDevice": {**DISK, "encrypted": False}},
        {"rootBlockDevice": DISK, "ebsBlockDevices": [{"deviceName": "/dev/sdb"}]},
    ),
    remediation="Set encrypted and kmsKeyId on rootBlockDevice and on each of ebsBlockDevices.",
    equivalents=("config:encrypted-volumes", "FSBP:EC2.3"),
)
