"""EC2-006: EC2 instance volumes are encrypted with a customer managed key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, every, must_be

VOLUME = {"encrypted": True, "kmsKeyId": KEY}


def data_volumes(props: Props) -> Iterator[str]:
    """Report the volumes beside the root volume, where there are any, that are not encrypted with a customer key."""
    if props.blocks_at("ebsBlockDevices"):
        yield from every("ebsBlockDevices", all_of(must_be("encrypted", True), customer_key("kmsKeyId")))(props)


RULE = Rule(
    id="EC2-006",
    title="EC2 instance volumes are encrypted with a customer managed key",
    why=(
        "An unencrypted root or data volume leaves patient files readable in every snapshot that is taken of it, by "
        "any account with which the snapshot is shared. The policy of an AWS managed key cannot be edited, so the "
        "practice can neither limit nor withdraw access."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ec2/instance:Instance",
    check=all_of(must_be("rootBlockDevice.encrypted", True), customer_key("rootBlockDevice.kmsKeyId"), data_volumes),
    good=(
        {"rootBlockDevice": VOLUME},
        {"rootBlockDevice": VOLUME, "ebsBlockDevices": [{"deviceName": "/dev/sdb", **VOLUME}]},
    ),
    bad=(
        {},
        {"rootBlockDevice": {"encrypted": True}},
        {"rootBlockDevice": {**VOLUME, "encrypted": False}},
        {"rootBlockDevice": VOLUME, "ebsBlockDevices": [{"deviceName": "/dev/sdb"}]},
    ),
    remediation=(
        "Set encrypted to true and kmsKeyId to a customer managed key on rootBlockDevice and on each of "
        "ebsBlockDevices."
    ),
    equivalents=("config:encrypted-volumes", "FSBP:EC2.3"),
)
