"""EBS-004: the default volume key is the account owner's."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="EBS-004",
    title="The default volume key is the account owner's",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ebs/defaultKmsKey:DefaultKmsKey",
    check=customer_key("keyArn"),
    good=({"keyArn": KEY},),
    bad=({}, {"keyArn": "alias/aws/ebs"}),
    remediation="Name a customer-managed key.",
)
