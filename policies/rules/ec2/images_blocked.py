"""EC2-001: machine images cannot be made public."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-001",
    title="Machine images cannot be made public",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
    check=must_be("state", "block-new-sharing"),
    good=({"state": "block-new-sharing"},),
    bad=({}, {"state": "unblocked"}),
    remediation="Set state to block-new-sharing.",
)
