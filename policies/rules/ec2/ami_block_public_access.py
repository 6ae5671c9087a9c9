"""EC2-001: Block Public Access for AMIs blocks new public sharing."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-001",
    title="Block Public Access for AMIs blocks new public sharing",
    why=(
        "An image of a patient system contains its files. Without the block, a single ModifyImageAttribute call "
        "publishes the image to every AWS account, and what others launched or copied in the meantime cannot be "
        "recalled."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)",),
    applies_to="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
    check=must_be("state", "block-new-sharing"),
    good=({"state": "block-new-sharing"},),
    bad=({}, {"state": "unblocked"}),
    remediation="Set state to block-new-sharing.",
)
